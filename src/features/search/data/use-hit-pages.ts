'use client'

import { useQueries } from 'convex/react'
import type { FunctionReturnType } from 'convex/server'
import { useMemo, useState } from 'react'
import { useNamed, useNamedText } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'
import { limits } from '../../../../domain/limits'
import { type HitPages, joinPages } from '../model/hit-pages'

type Answer = FunctionReturnType<typeof api.search.messages>

interface Wanted {
  conversationId: string
  /** Minimum number of hits, if there are that many: a call that finds any returns more than one. */
  wanted: number
}

interface Asked {
  key: string
  conversationId: string
  before: number | null
}

/** The matches in several chats at once, up to the requested number in each. Without a text, nothing is queried. */
export function useHitPages(text: string, chats: readonly Wanted[], firstPage: number): readonly (HitPages & Wanted)[] {
  const [asked, setAsked] = useState<readonly Asked[]>([])
  const queries = useMemo(
    () =>
      Object.fromEntries(
        asked.map(({ key, conversationId, before }) => {
          const limit = before === null ? firstPage : limits.hitsPerQuery
          const args = { conversationId, text, limit, ...(before === null ? {} : { before }) }
          return [key, { query: api.search.messages, args }]
        }),
      ),
    [asked, text, firstPage],
  )
  const named = useNamed()
  const namedText = useNamedText()
  const answers: Record<string, Answer | Error | undefined> = useQueries(queries)
  const pages = useMemo(
    () =>
      (text === '' ? [] : chats).map(({ conversationId, wanted }) => {
        const answerOf = (before: number | null) => answers[keyOf(text, conversationId, before)]
        const joined = joinPages(answerOf, wanted)
        const hits = joined.hits.map((hit) => ({
          ...hit,
          senderName: named({ name: hit.senderName }).name,
          text: namedText(hit.text),
        }))
        return { conversationId, wanted, ...joined, hits }
      }),
    [text, chats, answers, named, namedText],
  )
  const needed = pages.flatMap(({ conversationId, befores }) =>
    befores.map((before) => ({ key: keyOf(text, conversationId, before), conversationId, before })),
  )
  const isSame = needed.length === asked.length && needed.every(({ key }, index) => key === asked[index]?.key)
  if (!isSame) setAsked(needed)
  return pages
}

const keyOf = (text: string, conversationId: string, before: number | null) =>
  `${conversationId} ${before ?? ''} ${text}`
