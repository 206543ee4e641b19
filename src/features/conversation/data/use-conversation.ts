'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { ConvexError } from 'convex/values'
import { useEffect, useMemo, useState } from 'react'
import { useNamed } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'
import type { Id } from '../../../../convex/_generated/dataModel'
import { isErrorData } from '../../../../domain/errors'
import type { ConversationState, Head, Mine } from '../types'

/** A server that hasn't responded for this long isn't going to. */
const PATIENCE_MS = 15_000

export function useConversation(conversationId: string, self: Id<'users'> | undefined): ConversationState {
  const args = self ? { conversationId } : 'skip'
  const head = useQuery({ query: api.conversations.getHead, args })
  const mine = useQuery({ query: api.conversations.getMine, args })
  const pending = head.status === 'pending' || mine.status === 'pending'
  const gaveUp = useLasting(pending, PATIENCE_MS)
  const isReady = head.status === 'success' && mine.status === 'success' && self !== undefined
  const [wasIn, setWasIn] = useState(false)
  if (isReady && !wasIn) setWasIn(true)

  const ready = useReady(conversationId, self, dataOf(head), dataOf(mine))
  const error = head.status === 'error' ? head.error : mine.status === 'error' ? mine.error : null
  if (error) return isClosedToMe(error) ? { status: 'no-access', wasIn } : failed
  return ready ?? (gaveUp ? tooSlow : loading)
}

const failed: ConversationState = { status: 'failed', isSlow: false }
const tooSlow: ConversationState = { status: 'failed', isSlow: true }
const loading: ConversationState = { status: 'loading' }

const dataOf = <Data>(result: { status: string; data?: Data }): Data | undefined => result.data

/** The same object until something in it changes, so that memoized components can compare it. */
function useReady(
  conversationId: string,
  self: Id<'users'> | undefined,
  head: Head | undefined,
  mine: Mine | undefined,
): ConversationState | null {
  const named = useNamed()
  return useMemo(() => {
    if (!head || !mine || !self) return null
    const kind = head.isGroup ? 'group' : mine.peer?._id === self ? 'notes' : 'direct'
    const peer = mine.peer && named(mine.peer)
    return { status: 'ready', conversation: { conversationId, kind, self, head, mine: { ...mine, peer } } }
  }, [conversationId, self, head, mine, named])
}

/** A chat the user isn't in and one that doesn't exist look the same. */
function isClosedToMe(error: Error): boolean {
  if (!(error instanceof ConvexError) || !isErrorData(error.data)) return false
  return error.data.code === 'NOT_FOUND' || error.data.code === 'FORBIDDEN' || error.data.code === 'INVALID_INPUT'
}

/** Whether a state has lasted. */
function useLasting(value: boolean, ms: number): boolean {
  const [lasted, setLasted] = useState(false)
  useEffect(() => {
    if (!value) return
    const timer = setTimeout(() => setLasted(true), ms)
    return () => {
      clearTimeout(timer)
      setLasted(false)
    }
  }, [value, ms])
  return lasted
}
