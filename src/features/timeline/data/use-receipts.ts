'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import type { FunctionReturnType } from 'convex/server'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api } from '../../../../convex/_generated/api'
import type { Conversation, Message } from '@/features/conversation/types'

type Receipts = FunctionReturnType<typeof api.receipts.getReceipts>

/** A message that was scrolled out often scrolls back in. */
const LINGER_MS = 5_000

const none: Receipts = []

/**
 * C154: receipts are subscribed to while one of the user's own messages is on screen. Other messages show no ticks, and
 * every reader of the conversation changes receipts. Returns them, and the callback for the seqs on screen.
 */
export function useReceipts({ conversationId, self }: Conversation, messages: readonly Message[]) {
  const [isAsked, setAsked] = useState(false)
  const answer = useQuery({ query: api.receipts.getReceipts, args: isAsked ? { conversationId } : 'skip' })
  // While unsubscribed, the last known receipts are still true.
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
    // Measured from when it left the screen: others' messages don't extend it.
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
