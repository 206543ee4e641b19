'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useMemo } from 'react'
import { api } from '../../../../convex/_generated/api'
import type { Id } from '../../../../convex/_generated/dataModel'
import { pageOf } from '../../../../domain/limits'
import type { Message } from '../thread-types'
import type { Quote } from './quote'
import { useQuoteOf } from './use-quotes'

export interface Referred {
  /** Null for one that is not there for this person; nothing while it loads. */
  message: Message | null | undefined
  quote: Quote
}

/** The message that what is being written is about, as it is now; null when it is about none. */
export function useReferred(conversationId: string, seq: number | null, self: string): Referred | null {
  const args = seq === null ? 'skip' : { conversationId, seq }
  const found = useQuery({ query: api.messages.getMessage, args })
  const marks = useQuery({
    query: api.messages.getMarks,
    args: seq === null ? 'skip' : { conversationId, page: pageOf(seq) },
  })
  const isHidden = seq !== null && marks.status === 'success' && marks.data.hidden.includes(seq)
  const message = isHidden || found.status === 'error' ? null : found.status === 'success' ? found.data : undefined

  const senderId: Id<'users'> | undefined = message?.senderId
  const sender = useQuery({
    query: api.users.getPerson,
    args: senderId === undefined || senderId === self ? 'skip' : { userId: senderId },
  })
  const person = sender.status === 'success' ? sender.data : null
  const people = useMemo(() => new Map(person ? [[person._id as string, person]] : []), [person])
  const quoted = useMemo(
    () => new Map(seq === null || message === undefined ? [] : [[seq, message] as const]),
    [seq, message],
  )
  const quoteOf = useQuoteOf(quoted, people, self)
  const quote = quoteOf(seq)
  return quote && { message, quote }
}
