import type { OptimisticLocalStore } from 'convex/browser'
import type { FunctionArgs } from 'convex/server'
import { api } from '../../../../convex/_generated/api'
import type { Mine, OlderRow } from '../model/conversation'

/** A change of the user's own settings of conversations. */
export type Change = Omit<FunctionArgs<typeof api.conversations.setPrefs>, 'conversationIds' | 'counts'>

/** The effect of a change on the user's own state of a conversation, until the server has it. */
export function showChange(store: OptimisticLocalStore, conversationIds: readonly string[], change: Change) {
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

export function showRead(store: OptimisticLocalStore, conversationIds: readonly string[]) {
  for (const conversationId of conversationIds) {
    const head = store.getQuery(api.conversations.getHead, { conversationId })
    if (!head) continue
    const { lastSeq: readSeq, count: seenCount } = head
    const read = { readSeq, seenCount, tombstonesAboveRead: 0, mentions: 0, markedUnread: false }
    changeMine(store, conversationId, (mine) => ({ ...mine, ...read }))
  }
  changeOlder(store, conversationIds, (row) => ({ ...row, unread: 0, markedUnread: false }))
}

export function changeMine(store: OptimisticLocalStore, conversationId: string, change: (mine: Mine) => Mine) {
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

export function showRemoved(store: OptimisticLocalStore, conversationId: string) {
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
