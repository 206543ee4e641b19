'use client'

import { useConvex } from 'convex/react'
import { useEffect, useRef } from 'react'
import { toServerTime } from '@/features/presence/model/server-clock'
import { language } from '@/ui/messages/catalogue'
import { api } from '../../../../convex/_generated/api'
import { readNotice } from '../model/notice'
import { arrivals, type ChatState, type KnownChat, revisions } from '../model/standing'
import { standingHere } from './browser'
import { type DeviceChoices, useMissed } from './choices'
import { workerHere } from '@/features/kept/data/worker-here'
import { closeRead, noteRead, reviseHere, tellHere } from './tell-here'
import { isSomeoneLooking, useSpeaks } from './use-looking'

/** The fields of a chat in the list that this needs. */
export interface ListedChat {
  conversationId: string
  unread: number
  muted: boolean
  archived: boolean
  lastSeq: number
  readSeq: number
}

/** Notifies of new messages from one of this browser's pages, unless the user is looking at one of them. */
export function useArrivals(chats: readonly ListedChat[] | null, choices: DeviceChoices) {
  const convex = useConvex()
  const speaks = useSpeaks()
  const [missed, setMissed] = useMissed()
  /** The page's previous knowledge, by chat. */
  const known = useRef<ReadonlyMap<string, KnownChat>>(new Map())
  /** Up to where notifications of read messages were closed, by chat. */
  const settled = useRef<ReadonlyMap<string, number>>(new Map())

  useEffect(() => {
    if (!chats) return
    const states = chats.map(({ muted, archived, ...chat }) => ({ ...chat, isQuiet: muted || archived }))
    const came = arrivals(known.current, states)
    const revised = revisions(known.current, states)
    known.current = new Map(states.map((state) => [state.conversationId, state]))
    if (!speaks) return
    for (const chat of came) void tell(chat)
    for (const { conversationId } of revised) void revise(conversationId)
    const read = new Map(states.map(({ conversationId, readSeq }) => [conversationId, readSeq]))
    void settle(settled.current, read)
    settled.current = read

    async function askFor(conversationId: string) {
      const { showsText, sound } = choices
      // Quiet hours end by the real time, whatever this device's clock shows.
      const now = toServerTime(Date.now())
      const payload = await convex.query(api.notices.getNotice, { conversationId, showsText, sound, language, now })
      return payload === null ? null : readNotice(JSON.parse(payload), window.location.origin)
    }

    async function revise(conversationId: string) {
      const registration = standingHere() === 'allowed' ? await workerHere() : null
      if (registration) await reviseHere(registration, conversationId, () => askFor(conversationId))
    }

    async function tell({ conversationId, lastSeq }: ChatState) {
      if (await isSomeoneLooking()) return
      const { popups } = choices
      const notice = await askFor(conversationId)
      // Messages that have arrived since are handled in their own turn.
      if (!notice || notice.seq > lastSeq) return
      const standing = standingHere()
      if ((standing === 'ask' || standing === 'denied') && missed === 'no') setMissed('yes')
      await tellHere(notice, popups && standing === 'allowed' ? await workerHere() : null)
    }
  }, [chats, choices, convex, speaks, missed, setMissed])
}

/** Messages read here or elsewhere cause no further notification. */
async function settle(before: ReadonlyMap<string, number>, read: ReadonlyMap<string, number>) {
  const moved = [...read].filter(([conversationId, readSeq]) => readSeq > (before.get(conversationId) ?? -1))
  if (moved.length === 0 || standingHere() !== 'allowed') return
  const registration = await workerHere()
  if (!registration) return
  await closeRead(registration, read)
  for (const [conversationId, readSeq] of moved) await noteRead(conversationId, readSeq)
}
