'use client'

import { usePaginatedQuery, useQuery_experimental as useQuery } from 'convex/react'
import { useState } from 'react'
import { api } from '../../../../convex/_generated/api'
import type { Person } from '../types'

const pageSize = 50

export type People =
  | { status: 'loading' }
  | { status: 'error' }
  | { status: 'ready'; people: readonly Person[]; isComplete: boolean; loadMore: () => void }

/** Everyone by name, page by page; or those whose name or handle has a word that starts with the text. */
export function usePeople(text: string): People {
  const everybody = usePaginatedQuery(api.users.getAllUsers, text ? 'skip' : {}, { initialNumItems: pageSize })
  const found = useQuery({ query: api.users.searchPeople, args: text ? { text } : 'skip' })
  const [lastFound, setLastFound] = useState<readonly Person[] | null>(null)
  const answer = found.status === 'success' ? found.data : null
  if (answer && answer !== lastFound) setLastFound(answer)

  if (!text) {
    if (everybody.status === 'LoadingFirstPage') return { status: 'loading' }
    return {
      status: 'ready',
      people: everybody.results,
      isComplete: everybody.status === 'Exhausted',
      loadMore: () => everybody.loadMore(pageSize),
    }
  }
  if (found.status === 'error') return { status: 'error' }
  // While typing, the last results stay until the next arrive, so the list narrows instead of flickering.
  const people = answer ?? lastFound
  if (!people) return { status: 'loading' }
  return { status: 'ready', people, isComplete: true, loadMore: () => undefined }
}
