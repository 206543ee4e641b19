'use client'

import { useMutation, useQueries, useQuery_experimental as useQuery } from 'convex/react'
import type { FunctionReturnType } from 'convex/server'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { api } from '../../../../convex/_generated/api'
import type { SharedKind } from '../../../../domain/shared'
import { joinShelf, type ShelfPages, type ShelfStart } from '../model/shelf-pages'
import type { ShelfItem } from '../types'

type Answer = FunctionReturnType<typeof api.shelf.getItems>

/** A type, not an interface: Convex takes only those as arguments. */
type Wanted = ShelfStart & {
  conversationId: string
  kind: SharedKind
  /** Messages per page. */
  limit: number
}

export interface Shelf extends Omit<ShelfPages<ShelfItem>, 'starts'> {
  /** The kind that is shown: while another kind loads, the previous one stays. */
  kind: SharedKind
  /** None of the requested entries has loaded yet. */
  isNew: boolean
  more: () => void
}

interface Asked {
  key: string
  args: Wanted
}

/** Queries what was shared in a chat, a page at a time; null queries nothing. */
export function useShelf(wanted: Wanted | null): Shelf {
  const scope = wanted ? JSON.stringify(wanted) : ''
  const [asked, setAsked] = useState<readonly Asked[]>([])
  const [reach, setReach] = useState({ scope, pages: 1 })
  const queries = useMemo(
    () => Object.fromEntries(asked.map(({ key, args }) => [key, { query: api.shelf.getItems, args }])),
    [asked],
  )
  const answers: Record<string, Answer | Error | undefined> = useQueries(queries)
  const count = reach.scope === scope ? reach.pages : 1
  const joined = useMemo(() => {
    if (scope === '') return null
    const { before, after, ...rest } = JSON.parse(scope) as Wanted
    const asking: Asked[] = []
    const pages = joinShelf(
      { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) },
      count,
      (start) => {
        const args = { ...rest, ...start }
        const key = JSON.stringify(args)
        asking.push({ key, args })
        const answer = answers[key]
        // Leaves out messages that fail to load.
        return answer instanceof Error ? { items: [], next: null, isWhole: true } : answer
      },
    )
    return { scope, kind: rest.kind, pages, asking }
  }, [scope, count, answers])
  const asking = joined?.asking ?? []
  const isSame = asking.length === asked.length && asking.every(({ key }, index) => key === asked[index]?.key)
  if (!isSame) setAsked(asking)

  const [shown, setShown] = useState<typeof joined>(null)
  if (shown !== joined && !joined?.pages.isPending) setShown(joined)
  useGathering(wanted?.conversationId, joined?.pages.isWhole ?? true)

  const isPending = joined?.pages.isPending ?? false
  const more = useCallback(
    () => setReach((before) => ({ scope, pages: before.scope === scope ? before.pages + 1 : 2 })),
    [scope],
  )
  const view = isPending ? shown : joined
  return {
    kind: view?.kind ?? 'photo',
    items: view?.pages.items ?? [],
    hasMore: view?.pages.hasMore ?? true,
    isWhole: view?.pages.isWhole ?? true,
    isPending,
    isNew: view?.scope !== scope,
    more,
  }
}

/** The number of entries of each kind; undefined until known, null if it can't be known. */
export function useShelfCounts(conversationId: string) {
  const counts = useQuery({ query: api.shelf.getCounts, args: { conversationId } })
  useGathering(conversationId, counts.status !== 'success' || counts.data.isWhole)
  if (counts.status === 'pending') return undefined
  return counts.status === 'success' ? counts.data : null
}

/** Chats of earlier versions are indexed when someone first opens the shelf. */
function useGathering(conversationId: string | undefined, isWhole: boolean) {
  const gather = useMutation(api.shelf.gather)
  useEffect(() => {
    // Opening the shelf again retries.
    if (conversationId !== undefined && !isWhole) void gather({ conversationId }).catch(() => {})
  }, [gather, conversationId, isWhole])
}
