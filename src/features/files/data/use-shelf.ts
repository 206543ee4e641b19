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
  /** Of what is shown: while another kind loads, the one before stays. */
  kind: SharedKind
  /** Nothing of what is wanted has loaded yet. */
  isNew: boolean
  more: () => void
}

interface Asked {
  key: string
  args: Wanted
}

/** What was shared in a chat, a page at a time. Null: nothing is queried. */
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
        // What fails to load is left out.
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

/** How much there is of each kind; undefined until known, null if that can't be. */
export function useShelfCounts(conversationId: string) {
  const counts = useQuery({ query: api.shelf.getCounts, args: { conversationId } })
  useGathering(conversationId, counts.status !== 'success' || counts.data.isWhole)
  if (counts.status === 'pending') return undefined
  return counts.status === 'success' ? counts.data : null
}

/** A chat of an earlier version is gathered once someone looks. */
function useGathering(conversationId: string | undefined, isWhole: boolean) {
  const gather = useMutation(api.shelf.gather)
  useEffect(() => {
    // The next look asks again.
    if (conversationId !== undefined && !isWhole) void gather({ conversationId }).catch(() => {})
  }, [gather, conversationId, isWhole])
}
