'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import type { FunctionReturnType } from 'convex/server'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api } from '../../../../convex/_generated/api'
import type { Conversation, Message } from '@/features/conversation/types'

type Receipts = FunctionReturnType<typeof api.receipts.getReceipts>

/** What scrolled out often scrolls back in. */
const LINGER_MS = 5_000

const none: Receipts = []

/**
 * C154: the receipts are asked for while a message of one's own is in view. No other message has ticks, and every reader
 * of the conversation changes them. Returns them, and what takes in the seqs on screen.
 */
export function useReceipts({ conversationId, self }: Conversation, messages: readonly Message[]) {
  const [isAsked, setAsked] = useState(false)
  const answer = useQuery({ query: api.receipts.getReceipts, args: isAsked ? { conversationId } : 'skip' })
  // While they are not asked for, what was known is still so.
  const [known, setKnown] = useState(none)
  if (answer.status === 'success' && answer.data !== known) setKnown(answer.data)

  const seen = useRef<ReadonlySet<number>>(new Set())
  const latest = useRef(messages)
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined)
  const look = useCallback(() => {
    const isOwn = ({ seq, senderId, kind }: Message) => senderId === self && kind === 'text' && seen.current.has(seq)
    if (latest.current.some(isOwn)) {
      clearTimeout(leaving.current)
      leaving.current = undefined
      setAsked(true)
      return
    }
    // From when it left: what others say meanwhile is no reason to go on asking.
    leaving.current ??= setTimeout(() => {
      leaving.current = undefined
      setAsked(false)
    }, LINGER_MS)
  }, [self])
  useEffect(() => {
    latest.current = messages
    look()
  }, [look, messages])
  useEffect(() => () => clearTimeout(leaving.current), [])
  const onVisible = useCallback(
    (seqs: ReadonlySet<number>) => {
      seen.current = seqs
      look()
    },
    [look],
  )
  return { receipts: known, onVisible }
}
