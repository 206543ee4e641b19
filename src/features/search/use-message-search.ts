'use client'

import { useQueries } from 'convex/react'
import type { FunctionReturnType } from 'convex/server'
import { useMemo } from 'react'
import { api } from '../../../convex/_generated/api'
import type { ChatHits } from './search-types'

/** As many chats are searched at first, and as many more each time one asks for older ones. */
export const chatsPerSearch = 16
const hitsPerChat = 4

type Answer = FunctionReturnType<typeof api.search.messages>

export interface MessageSearch {
  /** Chats with something in them, in the order given. */
  found: readonly ChatHits[]
  isPending: boolean
  isFailed: boolean
}

/** Each chat answers for itself, all at once: what one may see is decided where it lies. No text: nothing is asked. */
export function useMessageSearch(text: string, conversationIds: readonly string[]): MessageSearch {
  const ids = text === '' ? '' : conversationIds.join(' ')
  const queries = useMemo(
    () =>
      Object.fromEntries(
        ids
          .split(' ')
          .filter(Boolean)
          .map((conversationId) => [
            conversationId,
            { query: api.search.messages, args: { conversationId, text, limit: hitsPerChat } },
          ]),
      ),
    [ids, text],
  )
  const answers: Record<string, Answer | Error | undefined> = useQueries(queries)
  return useMemo(() => {
    const all = Object.keys(queries).map((conversationId) => ({ conversationId, answer: answers[conversationId] }))
    return {
      found: all.flatMap(({ conversationId, answer }) =>
        answer && !(answer instanceof Error) && answer.hits.length > 0 ? [{ conversationId, ...answer }] : [],
      ),
      isPending: all.some(({ answer }) => answer === undefined),
      isFailed: all.some(({ answer }) => answer instanceof Error),
    }
  }, [queries, answers])
}
