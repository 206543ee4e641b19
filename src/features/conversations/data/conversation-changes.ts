'use client'

import type { OptimisticLocalStore } from 'convex/browser'
import { useConvex, type ConvexReactClient } from 'convex/react'
import type { FunctionArgs } from 'convex/server'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { prefs, type Wish } from '@/features/changes/model/changes'
import { useChanges } from '@/features/changes/data/use-changes'
import '@/ui/messages/chats'
import { toast } from '@/ui/toast'
import { clockTime, daysBetween, startOfDay, weekdayTime } from '@/ui/time/format'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '@/ui/failure'
import { limits } from '../../../../domain/limits'
import { isUnread, type ListEntry, type Mine, type OlderRow } from '../model/conversation'
import { type MuteChoice, muteLength, type NotifyChoice } from '../model/mute'

type Change = Omit<FunctionArgs<typeof api.conversations.setPrefs>, 'conversationIds' | 'counts'>

/** The effect of a change on the user's own state of a conversation, until the server has it. */
function showChange(store: OptimisticLocalStore, conversationIds: readonly string[], change: Change) {
  const { muteForMs, ...plain } = change
  const mutedUntil = muteForMs === undefined ? undefined : Date.now() + muteForMs
  for (const conversationId of conversationIds) {
    const archivedCount = store.getQuery(api.conversations.getHead, { conversationId })?.count
    changeMine(store, conversationId, (mine) => ({
      ...mine,
      ...plain,
      ...(plain.muted === undefined ? {} : { mutedUntil }),
      ...(plain.archived ? { archivedCount } : {}),
    }))
  }
  changeOlder(store, conversationIds, (row) => ({ ...row, ...plain }))
}

function showRead(store: OptimisticLocalStore, conversationIds: readonly string[]) {
  for (const conversationId of conversationIds) {
    const head = store.getQuery(api.conversations.getHead, { conversationId })
    if (!head) continue
    const { lastSeq: readSeq, count: seenCount } = head
    const read = { readSeq, seenCount, tombstonesAboveRead: 0, mentions: 0, markedUnread: false }
    changeMine(store, conversationId, (mine) => ({ ...mine, ...read }))
  }
  changeOlder(store, conversationIds, (row) => ({ ...row, unread: 0, markedUnread: false }))
}

function changeMine(store: OptimisticLocalStore, conversationId: string, change: (mine: Mine) => Mine) {
  const mine = store.getQuery(api.conversations.getMine, { conversationId })
  if (mine) store.setQuery(api.conversations.getMine, { conversationId }, change(mine))
}

function changeOlder(store: OptimisticLocalStore, ids: readonly string[], change: (row: OlderRow) => OlderRow) {
  for (const { args, value } of store.getAllQueries(api.conversations.getOlderConversations)) {
    if (!value?.rows.some(({ conversationId }) => ids.includes(conversationId))) continue
    const rows = value.rows.map((row) => (ids.includes(row.conversationId) ? change(row) : row))
    store.setQuery(api.conversations.getOlderConversations, args, { ...value, rows })
  }
}

function showRemoved(store: OptimisticLocalStore, conversationId: string) {
  const isOther = (row: { conversationId: string }) => row.conversationId !== conversationId
  for (const { args, value } of store.getAllQueries(api.conversations.getUserConversations)) {
    if (value) store.setQuery(api.conversations.getUserConversations, args, value.filter(isOther))
  }
  for (const { args, value } of store.getAllQueries(api.conversations.getOlderConversations)) {
    if (value) {
      store.setQuery(api.conversations.getOlderConversations, args, { ...value, rows: value.rows.filter(isOther) })
    }
  }
}

/** In several calls, because each has a limit. */
function chunks(ids: readonly string[]): string[][] {
  const size = limits.conversationsPerChange
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) => ids.slice(index * size, (index + 1) * size))
}

/** The previous state that undoing a change needs. */
export type Kept = Pick<ListEntry, 'conversationId' | 'unread' | 'markedUnread' | 'archived' | 'muted'> & {
  mutedUntil?: number | undefined
}

const idsOf = (kept: readonly Kept[]) => kept.map(({ conversationId }) => conversationId)

/** The list's actions on conversations: shown at once, with Undo where someone might want it. */
export function useConversationChanges() {
  const convex = useConvex()
  const changes = useChanges()
  const t = useTranslations('list')
  return useMemo(() => {
    const undoing = (undo: () => void) => ({ action: { label: t('undo'), onSelect: undo } })

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

    function markRead(kept: readonly Kept[]) {
      const unread = kept.filter(isUnread)
      if (unread.length === 0) return toast(t('nothingUnread'))
      // R2, R4: what was read stays read; the mark says that the user still wants to deal with it.
      changes.say(
        readUpTo(idsOf(unread)),
        t('markedRead', { count: unread.length }),
        undoing(() => void keep(idsOf(unread), { markedUnread: true })),
      )
    }

    function archive(kept: readonly Kept[], archived: boolean) {
      const ids = idsOf(kept.filter((one) => one.archived !== archived))
      if (ids.length === 0) return
      changes.say(
        keep(ids, { archived }),
        archived ? t('archived', { count: ids.length }) : t('unarchived', { count: ids.length }),
        undoing(() => void keep(ids, { archived: !archived })),
      )
    }

    function mute(kept: Kept, choice: MuteChoice) {
      const now = Date.now()
      const muteForMs = muteLength(choice, now, startOfDay(now)) ?? undefined
      const left = kept.mutedUntil === undefined ? undefined : Math.max(1, kept.mutedUntil - now)
      changes.say(
        keep([kept.conversationId], { muted: true, muteForMs }),
        muteForMs === undefined ? t('mutedAlways') : t('mutedUntil', { time: untilText(now + muteForMs, now) }),
        undoing(
          () => void keep([kept.conversationId], { muted: kept.muted, muteForMs: kept.muted ? left : undefined }),
        ),
      )
    }

    /**
     * Deletes a one-to-one chat or notes, up to the newest known message; later ones stay. The list removes it at once.
     * `onBack`: it was undone or rejected.
     */
    function remove(conversationId: string, onBack: () => void) {
      const upToSeq = lastSeqOf(convex, conversationId)
      const set = (on: boolean, call: () => Promise<unknown>) => {
        const change = changes.make(
          upToSeq === undefined ? [] : [{ kind: 'chat', conversationId, seq: upToSeq, on }],
          call,
        )
        change.catch((error: unknown) => toast(failureText(error) ?? t('changeFailed')))
        return change
      }
      const restore = () => {
        onBack()
        void set(false, () => convex.mutation(api.conversations.restoreChat, { conversationId }))
      }
      const change = set(true, () =>
        convex.mutation(
          api.conversations.deleteChat,
          { conversationId, ...(upToSeq === undefined ? {} : { upToSeq }) },
          { optimisticUpdate: (store) => showRemoved(store, conversationId) },
        ),
      )
      change.catch(onBack)
      changes.say(change, t('chatDeleted'), undoing(restore))
    }

    const unmute = ({ conversationId }: Kept) => void keep([conversationId], { muted: false })

    /** Muting takes precedence over the other choices, so each of them ends it. */
    function notify(kept: Kept, choice: NotifyChoice) {
      if (choice === 'muted') return kept.muted ? undefined : mute(kept, 'always')
      if (kept.muted) unmute(kept)
      const { conversationId } = kept
      const change = run(
        [conversationId],
        () => [{ kind: 'notify', conversationId, choice }],
        (conversationIds) =>
          convex.mutation(
            api.notifications.setConversationNotifications,
            { conversationIds, choice },
            {
              optimisticUpdate: (store) =>
                changeMine(store, conversationId, (mine) => ({
                  ...mine,
                  notify: choice === 'inherit' ? undefined : choice,
                })),
            },
          ),
      )
      changes.say(change, null)
    }

    return {
      markRead,
      notify,
      remove,
      archive,
      mute,
      unmute,
      pin: ({ conversationId }: Kept, pinned: boolean) => void keep([conversationId], { pinned }),
      markUnread: (kept: readonly Kept[]) => void keep(idsOf(kept), { markedUnread: true }),
    }
  }, [convex, changes, t])
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

const lastSeqOf = (convex: ConvexReactClient, conversationId: string) => headOf(convex, conversationId)?.lastSeq

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

/** 18:00, or tomorrow's with its day. */
export const untilText = (at: number, now: number) => (daysBetween(now, at) === 0 ? clockTime(at) : weekdayTime(at))
