'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { api } from '../../../convex/_generated/api'
import { createTypingWatch } from './typing-people'

const nobody: readonly string[] = []

/** The names of those typing in a conversation, the viewer left out, by arrival on this client's clock. */
export function useTypingNames(conversationId: string): readonly string[] {
  const me = useQuery({ query: api.users.me, args: {} })
  const self = me.status === 'success' ? me.data?._id : undefined
  const typing = useQuery({ query: api.typingStates.getTypingState, args: self ? { conversationId } : 'skip' })
  const rows = typing.status === 'success' ? typing.data : undefined
  const watch = useMemo(() => watchConversation(conversationId), [conversationId])

  useEffect(() => {
    if (rows) watch.update(rows, self)
  }, [watch, rows, self])

  return useSyncExternalStore(watch.subscribe, watch.names, () => nobody)
}

/** One for each conversation: the ages of another's rows say nothing about this one's. */
function watchConversation(_conversationId: string) {
  return createTypingWatch({
    now: () => Date.now(),
    setTimer(run, ms) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  })
}
