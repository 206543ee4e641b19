'use client'

import { useQueries, useQuery_experimental as useQuery } from 'convex/react'
import { useMemo } from 'react'
import { useNamed } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'
import { isGroupKey } from '../../../../domain/conversation-key'
import { pageOf } from '../../../../domain/limits'
import type { Message, Person, Quote } from '@/features/conversation/types'
import { peopleOf } from '@/features/conversation/data/use-people'
import { useQuoteOf } from '@/features/conversation/data/use-quotes'

export interface Referred {
  /** Null if it doesn't exist for this person; undefined while loading. */
  message: Message | null | undefined
  quote: Quote
}

/** The current state of the message being edited or replied to; null if there is none. */
export function useReferred(conversationId: string, seq: number | null, self: string): Referred | null {
  const args = seq === null ? 'skip' : { conversationId, seq }
  const asked = useQuery({ query: api.messages.getMessage, args })
  const marks = useQuery({
    query: api.messages.getMarks,
    args: seq === null ? 'skip' : { conversationId, page: pageOf(seq) },
  })
  const isHidden = seq !== null && marks.status === 'success' && marks.data.hidden.includes(seq)
  const message = isHidden || asked.status === 'error' ? null : asked.status === 'success' ? asked.data : undefined

  const named = message ? [...new Set(peopleOf(message))].join() : ''
  const queries = useMemo(
    () =>
      Object.fromEntries(
        named
          .split(',')
          .filter(Boolean)
          .map((userId) => [userId, { query: api.users.getPerson, args: { userId } }]),
      ),
    [named],
  )
  const calledBy = useNamed()
  const found: Record<string, Person | null | Error | undefined> = useQueries(queries)
  const people = useMemo(
    () =>
      new Map(
        Object.entries(found).flatMap(([id, person]) =>
          person && !(person instanceof Error) ? [[id, calledBy(person)]] : [],
        ),
      ),
    [found, calledBy],
  )
  const quoted = useMemo(
    () => new Map(seq === null || message === undefined ? [] : [[seq, message] as const]),
    [seq, message],
  )
  const quoteOf = useQuoteOf(quoted, people, { self, inGroup: isGroupKey(conversationId) })
  const quote = quoteOf(seq)
  return quote && { message, quote }
}
