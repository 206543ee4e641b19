'use client'

import { useQueries, useQuery_experimental as useQuery } from 'convex/react'
import { useMemo } from 'react'
import { useLastKnown } from '@/ui/use-last-known'
import { useNamed } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'
import { peopleInEvent, readSystemEvent } from '../../../../domain/system-event'
import { withUnnamed } from '../model/unnamed'
import type { Conversation, Message, People, Person, Quoted } from '../types'

/** The author, the users the message mentions, and those a system row names. */
export function peopleOf({ kind, senderId, content, mentions = [] }: Message): string[] {
  if (kind === 'system') return [senderId, ...peopleInEvent(readSystemEvent(content))]
  return [senderId, ...mentions.flatMap(({ userId }) => userId ?? [])]
}

/**
 * Current names and pictures of everyone who wrote or is mentioned in the messages on screen or quoted: members from
 * the conversation, and people who left one by one.
 */
export function usePeople(
  { conversationId, kind, self, mine }: Conversation,
  messages: readonly Message[],
  quoted: Quoted,
): People {
  const members = useQuery({
    query: api.conversations.getMembers,
    args: kind === 'group' ? { conversationId } : 'skip',
  })
  const known = members.status === 'success' ? members.data : null
  const peer = mine.peer
  const me = useQuery({ query: api.users.me, args: {} })
  const myself = useLastKnown(self, me.status === 'success' ? me.data : null)

  const missing = useMemo(() => {
    if (kind === 'group' && !known) return ''
    const named = new Set<string>([self, ...(known ?? []).map(({ userId }) => userId), ...(peer ? [peer._id] : [])])
    const shown = [...messages, ...quoted.values()].flatMap((message) => (message ? peopleOf(message) : []))
    return [...new Set(shown)].filter((id) => !named.has(id)).join()
  }, [kind, known, peer, self, messages, quoted])
  const isLoading = kind === 'group' && members.status === 'pending'
  const queries = useMemo(
    () =>
      Object.fromEntries(
        missing
          .split(',')
          .filter(Boolean)
          .map((userId) => [userId, { query: api.users.getPerson, args: { userId } }]),
      ),
    [missing],
  )
  const named = useNamed()
  const formers: Record<string, Person | null | Error | undefined> = useQueries(queries)

  return useMemo(() => {
    const people = new Map<string, Pick<Person, 'name' | 'handle' | 'imageUrl' | 'hue'>>()
    if (myself) people.set(myself._id, myself)
    if (peer) people.set(peer._id, peer)
    for (const [userId, former] of Object.entries(formers)) {
      if (former && !(former instanceof Error)) people.set(userId, named(former))
    }
    for (const member of known ?? []) people.set(member.userId, named(member))
    const mayCome = (id: string) => isLoading || (id in formers && formers[id] === undefined)
    const senderIds = messages.map(({ senderId }) => senderId)
    return withUnnamed(people, senderIds, mayCome)
  }, [myself, peer, known, messages, isLoading, formers, named])
}
