'use client'

import { useQuery } from 'convex/react'
import { useEffect, useState } from 'react'
import { api } from '../../../convex/_generated/api'
import { nextExpiry, shownTyping, typingPeople, type TypingPerson } from './typing-people'

const nobody: string[] = []

/** The names of those typing in a conversation, the viewer left out, by arrival on this client's clock. */
export function useTypingNames(conversationId: string): string[] {
  const self = useQuery(api.users.me)?._id
  const rows = useQuery(api.typingStates.getTypingState, self ? { conversationId } : 'skip')
  const [known, setKnown] = useState<{ conversationId: string; people: TypingPerson[] } | null>(null)
  const [now, setNow] = useState(0)

  useEffect(() => {
    if (!rows) return
    const time = Date.now()
    const others = rows.filter(({ userId }) => userId !== self)
    setNow(time)
    setKnown((before) => ({
      conversationId,
      people: typingPeople(before?.conversationId === conversationId ? before.people : null, others, time),
    }))
  }, [rows, self, conversationId])

  const people = known?.conversationId === conversationId ? known.people : []
  const expiry = nextExpiry(people, now)
  useEffect(() => {
    if (expiry === null) return
    const timer = setTimeout(() => setNow(Date.now()), Math.max(0, expiry - Date.now()))
    return () => clearTimeout(timer)
  }, [expiry])

  const shown = shownTyping(people, now)
  return shown.length > 0 ? shown.map(({ name }) => name) : nobody
}
