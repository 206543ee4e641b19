'use client'

import { useQueries } from 'convex/react'
import type { FunctionReturnType } from 'convex/server'
import { useMemo, useState } from 'react'
import { api } from '../../../../convex/_generated/api'
import type { OlderRow } from '../model/conversation'

type Page = FunctionReturnType<typeof api.conversations.getOlderConversations>

const noRows: readonly OlderRow[] = []

/**
 * Conversations from `before` down, page by page, reduced to what ordering, counting, and filtering need. Null: there
 * are none. While the pages for a new `before` load, the previous ones are still right, except for conversations bumped
 * since.
 */
export function useOlderConversations(before: number | null): { rows: readonly OlderRow[]; isComplete: boolean } {
  const [starts, setStarts] = useState<readonly number[]>([])
  const [held, setHeld] = useState<readonly OlderRow[]>(noRows)
  if ((starts[0] ?? null) !== before) setStarts(before === null ? [] : [before])

  const queries = useMemo(
    () =>
      Object.fromEntries(
        starts.map((start) => [
          String(start),
          { query: api.conversations.getOlderConversations, args: { before: start } },
        ]),
      ),
    [starts],
  )
  const answers: Record<string, Page | Error | undefined> = useQueries(queries)
  const { rows, next, isComplete } = useMemo(() => {
    const pages = starts.map((start) => answers[String(start)]).filter((page) => page && !(page instanceof Error))
    const last = pages.length === starts.length ? (pages.at(-1) as Page | undefined) : undefined
    return {
      rows: (pages as Page[]).flatMap((page) => page.rows),
      next: last?.next ?? null,
      isComplete: starts.length === 0 || last?.next === null,
    }
  }, [answers, starts])
  if (next !== null && !starts.includes(next)) setStarts([...starts, next])
  if (isComplete && rows !== held) setHeld(rows)
  return { rows: isComplete || held.length === 0 ? rows : held, isComplete }
}
