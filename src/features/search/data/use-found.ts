'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useMemo, useState } from 'react'
import { api } from '../../../../convex/_generated/api'
import { matches, wordsOf } from '../../../../domain/fold'
import type { Findable, FoundPerson } from '../types'
import { chatsPerSearch, type MessageSearch, useMessageSearch } from './use-message-search'

export interface Found {
  words: readonly string[]
  chats: readonly Findable[]
  people: readonly FoundPerson[]
  messages: MessageSearch
  /** True once every result has arrived. */
  isComplete: boolean
  isFailed: boolean
  /** How many chats were searched, and a function that searches more; null if those were all. */
  searched: number
  searchOlder: (() => void) | null
}

/**
 * Everything that matches a text: chats by name, people, and messages of the most recent chats. `chats`: those loaded,
 * most recent first; `allIds`: all of them, in the same order.
 */
export function useFound(text: string, chats: readonly Findable[], allIds: readonly string[], meId: string): Found {
  const words = useMemo(() => wordsOf(text), [text])
  const [reach, setReach] = useState({ text, rounds: 1 })
  const rounds = reach.text === text ? reach.rounds : 1
  const searched = Math.min(allIds.length, rounds * chatsPerSearch)
  const messages = useMessageSearch(text, allIds.slice(0, searched))

  const groups = useQuery({ query: api.search.groups, args: text ? { text } : 'skip' })
  const people = useQuery({ query: api.users.searchPeople, args: text ? { text } : 'skip' })

  const foundChats = useMemo(() => {
    if (words.length === 0) return []
    const known = chats.filter(({ name }) => matches(name, words))
    const ids = new Set(known.map(({ conversationId }) => conversationId))
    const others = groups.status === 'success' ? groups.data : []
    return [
      ...known,
      ...others
        .filter(({ conversationId }) => !ids.has(conversationId))
        .map(({ conversationId, groupName, imageUrl }): Findable => {
          return { conversationId, name: groupName, kind: 'group', hueId: conversationId, imageUrl }
        }),
    ]
  }, [words, chats, groups])
  const foundPeople = useMemo(() => {
    // People with whom there is a chat already appear as that chat.
    const inChats = new Set(foundChats.filter(({ kind }) => kind === 'person').map(({ hueId }) => hueId))
    const all = people.status === 'success' ? people.data : []
    return all.filter(({ _id }) => _id !== meId && !inChats.has(_id))
  }, [people, foundChats, meId])

  return {
    words,
    chats: foundChats,
    people: foundPeople,
    messages,
    isComplete: text === '' || (groups.status !== 'pending' && people.status !== 'pending' && !messages.isPending),
    isFailed: groups.status === 'error' || people.status === 'error' || messages.isFailed,
    searched,
    searchOlder: searched < allIds.length ? () => setReach({ text, rounds: rounds + 1 }) : null,
  }
}
