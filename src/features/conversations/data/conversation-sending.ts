import type { OptimisticLocalStore } from 'convex/browser'
import type { ConvexReactClient } from 'convex/react'
import type { useTranslations } from 'use-intl'
import { prefs, type Wish } from '@/features/changes/model/changes'
import type { useChanges } from '@/features/changes/data/use-changes'
import { failureText } from '@/ui/failure'
import '@/ui/messages/chats'
import { toast } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'
import { limits } from '../../../../domain/limits'
import { type Change, showChange, showRead } from './conversation-optimistic'

export interface SendingParts {
  convex: ConvexReactClient
  changes: ReturnType<typeof useChanges>
  t: ReturnType<typeof useTranslations<'list'>>
}

/** Sends changes to conversations: shown at once, stored until the server has them, and rejections shown. */
export function createSending({ convex, changes, t }: SendingParts) {
  /** Applies to all of them, in several calls; shows a rejection. */
  function run(ids: readonly string[], wishOf: (id: string) => Wish[], call: (ids: string[]) => Promise<unknown>) {
    const calls = chunks(ids).map((some) => changes.make(some.flatMap(wishOf), () => call(some)))
    const change = Promise.all(calls).then(() => undefined)
    change.catch((error: unknown) => toast(failureText(error) ?? t('changeFailed')))
    return change
  }

  const keep = (conversationIds: readonly string[], change: Change) => {
    // A message that arrives while offline brings an archived chat back.
    const counts = change.archived ? countsOf(convex, conversationIds) : {}
    const { isWebSocketConnected } = convex.connectionState()
    return run(
      conversationIds,
      (id) => wishesOf(id, change, counts[id]),
      (ids) =>
        convex.mutation(
          api.conversations.setPrefs,
          { conversationIds: ids, ...change, ...(isWebSocketConnected ? {} : { counts: pick(counts, ids) }) },
          { optimisticUpdate: (store) => showChange(store, ids, change) },
        ),
    )
  }

  /** Up to the newest known message: what arrives while offline isn't marked as read. */
  async function readUpTo(ids: readonly string[]) {
    const { isWebSocketConnected } = convex.connectionState()
    const optimistic = (some: readonly string[]) => ({
      optimisticUpdate: (store: OptimisticLocalStore) => showRead(store, some),
    })
    const last = new Map(ids.map((id) => [id, lastSeqOf(convex, id)] as const))
    const wish = (conversationId: string): Wish[] => {
      const seq = last.get(conversationId)
      const unmark: Wish = { kind: 'prefs', conversationId, pref: 'markedUnread', on: false }
      return seq === undefined ? [] : [{ kind: 'read', conversationId, seq }, unmark]
    }
    const isKnown = (id: string) => last.get(id) !== undefined
    if (isWebSocketConnected) {
      return run(ids, wish, (conversationIds) =>
        convex.mutation(api.conversations.markAsRead, { conversationIds }, optimistic(conversationIds)),
      )
    }
    await run(ids.filter(isKnown), wish, (some) =>
      Promise.all([
        ...some.map((conversationId) =>
          convex.mutation(
            api.messages.markMessageAsRead,
            { conversationId, seq: last.get(conversationId) ?? 0 },
            optimistic([conversationId]),
          ),
        ),
        convex.mutation(api.conversations.setPrefs, { conversationIds: some, markedUnread: false }),
      ]),
    )
  }

  return { run, keep, readUpTo }
}

/** In several calls, because each has a limit. */
function chunks(ids: readonly string[]): string[][] {
  const size = limits.conversationsPerChange
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) => ids.slice(index * size, (index + 1) * size))
}

/** One per changed thing. */
function wishesOf(conversationId: string, change: Change, count: number | undefined): Wish[] {
  const { muteForMs, ...plain } = change
  const until = muteForMs === undefined ? undefined : Date.now() + muteForMs
  return prefs.flatMap((pref): Wish[] => {
    const on = plain[pref]
    if (on === undefined) return []
    const more = pref === 'muted' ? { until } : pref === 'archived' ? { count } : {}
    return [{ kind: 'prefs', conversationId, pref, on, ...more }]
  })
}

/** For a conversation whose head is loaded. */
const headOf = (convex: ConvexReactClient, conversationId: string) =>
  convex.watchQuery(api.conversations.getHead, { conversationId }).localQueryResult()

export const lastSeqOf = (convex: ConvexReactClient, conversationId: string) => headOf(convex, conversationId)?.lastSeq

function countsOf(convex: ConvexReactClient, ids: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    ids.flatMap((id) => {
      const count = headOf(convex, id)?.count
      return count === undefined ? [] : [[id, count]]
    }),
  )
}

const pick = (counts: Record<string, number>, ids: readonly string[]) =>
  Object.fromEntries(Object.entries(counts).filter(([id]) => ids.includes(id)))
