'use client'

import type { OptimisticLocalStore } from 'convex/browser'
import { useConvex } from 'convex/react'
import type { FunctionArgs } from 'convex/server'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { toast } from '@/ui/toast'
import { clockTime, daysBetween, startOfDay, weekdayTime } from '@/ui/time/format'
import { api } from '../../../convex/_generated/api'
import { failureText } from '../../../domain/errors'
import { limits } from '../../../domain/limits'
import { isUnread, type ListEntry, type Mine, type OlderRow } from './conversation'
import { type MuteChoice, muteLength } from './mute'

type Change = Omit<FunctionArgs<typeof api.conversations.setPrefs>, 'conversationIds'>

/** What a change makes of one's own part of a conversation, until the server says the same. */
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

/** As many calls as it takes: each has a limit. */
function chunks(ids: readonly string[]): string[][] {
  const size = limits.conversationsPerChange
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) => ids.slice(index * size, (index + 1) * size))
}

/** What a change needs to know of how it was before, to take it back. */
export type Kept = Pick<ListEntry, 'conversationId' | 'unread' | 'markedUnread' | 'archived' | 'muted'> & {
  mutedUntil?: number | undefined
}

const idsOf = (kept: readonly Kept[]) => kept.map(({ conversationId }) => conversationId)

/** What can be done to conversations from the list, at once on the page and with Undo where one might want it. */
export function useConversationChanges() {
  const convex = useConvex()
  const t = useTranslations('list')
  return useMemo(() => {
    const undoing = (undo: () => void) => ({ action: { label: t('undo'), onSelect: undo } })

    async function run(calls: Promise<unknown>[]) {
      const results = await Promise.allSettled(calls)
      const failed = results.find((result) => result.status === 'rejected')
      if (failed) toast(failureText(failed.reason) ?? t('changeFailed'))
    }

    const keep = (conversationIds: readonly string[], change: Change) =>
      void run(
        chunks(conversationIds).map((ids) =>
          convex.mutation(
            api.conversations.setPrefs,
            { conversationIds: ids, ...change },
            { optimisticUpdate: (store) => showChange(store, ids, change) },
          ),
        ),
      )

    function markRead(kept: readonly Kept[]) {
      const unread = kept.filter(isUnread)
      if (unread.length === 0) return toast(t('nothingUnread'))
      void run(
        chunks(idsOf(unread)).map((ids) =>
          convex.mutation(
            api.conversations.markAsRead,
            { conversationIds: ids },
            { optimisticUpdate: (store) => showRead(store, ids) },
          ),
        ),
      )
      // R2, R4: what is read stays read; the mark says that one still wants to see to it.
      toast(
        t('markedRead', { count: unread.length }),
        undoing(() => keep(idsOf(unread), { markedUnread: true })),
      )
    }

    function archive(kept: readonly Kept[], archived: boolean) {
      const ids = idsOf(kept.filter((one) => one.archived !== archived))
      if (ids.length === 0) return
      keep(ids, { archived })
      toast(
        archived ? t('archived', { count: ids.length }) : t('unarchived', { count: ids.length }),
        undoing(() => keep(ids, { archived: !archived })),
      )
    }

    function mute(kept: Kept, choice: MuteChoice) {
      const now = Date.now()
      const muteForMs = muteLength(choice, now, startOfDay(now)) ?? undefined
      keep([kept.conversationId], { muted: true, muteForMs })
      const left = kept.mutedUntil === undefined ? undefined : Math.max(1, kept.mutedUntil - now)
      toast(
        muteForMs === undefined ? t('mutedAlways') : t('mutedUntil', { time: untilText(now + muteForMs, now) }),
        undoing(() => keep([kept.conversationId], { muted: kept.muted, muteForMs: kept.muted ? left : undefined })),
      )
    }

    /** A chat of two, or notes. The list loses it at once; what is said of it waits until it is so. */
    function remove(conversationId: string) {
      const restore = () => void run([convex.mutation(api.conversations.restoreChat, { conversationId })])
      convex
        .mutation(
          api.conversations.deleteChat,
          { conversationId },
          { optimisticUpdate: (store) => showRemoved(store, conversationId) },
        )
        .then(
          () => toast(t('chatDeleted'), undoing(restore)),
          () => toast(t('changeFailed')),
        )
    }

    return {
      markRead,
      remove,
      archive,
      mute,
      unmute: ({ conversationId }: Kept) => keep([conversationId], { muted: false }),
      pin: ({ conversationId }: Kept, pinned: boolean) => keep([conversationId], { pinned }),
      markUnread: (kept: readonly Kept[]) => keep(idsOf(kept), { markedUnread: true }),
    }
  }, [convex, t])
}

/** 18:00, or tomorrow's with its day. */
export const untilText = (at: number, now: number) => (daysBetween(now, at) === 0 ? clockTime(at) : weekdayTime(at))
