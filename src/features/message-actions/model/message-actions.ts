import type { MessageRow } from '@/features/timeline/model/message-row'

/** The actions on one message, in the order of its menu. */
export const messageActions = [
  'reply',
  'react',
  'edit',
  'copy',
  'copyLink',
  'pin',
  'history',
  'reactors',
  'select',
  'deleteForMe',
  'deleteForAll',
] as const

export type MessageAction = (typeof messageActions)[number]

/** The keys on a focused message, as the shortcut list shows them. */
export const messageKeys: Partial<Record<MessageAction, string>> = {
  reply: 'R',
  react: 'E',
  edit: 'T',
  copy: 'C',
  copyLink: 'L',
  pin: 'P',
  select: 'X',
  deleteForMe: 'D',
  deleteForAll: 'Del',
}

/** Backspace, too, because many keyboards have no Delete. */
const keyNames: Record<string, string> = { delete: 'del', backspace: 'del' }

/** By the result of `shortcutKey`. */
export function actionOfKey(key: string): MessageAction | null {
  const name = keyNames[key] ?? key
  return messageActions.find((action) => messageKeys[action]?.toLowerCase() === name) ?? null
}

export interface Rights {
  /** Whether this user can delete others' messages: owners and admins can. */
  runsGroup: boolean
  /** Both people in a one-to-one chat can pin; in a group, its owners and admins. */
  pins: boolean
  readSeq: number
}

/** The actions that this user can take on it now, in the order of the menu. */
export function allowedActions(row: MessageRow, { runsGroup, pins, readSeq }: Rights): MessageAction[] {
  const isThere = row.messageId !== null && !row.isDeleted
  const isRead = row.seq !== null && row.seq <= readSeq
  const allowed: Record<MessageAction, boolean> = {
    reply: isThere,
    react: isThere,
    edit: isThere && row.isOwn,
    copy: !row.isDeleted && row.content !== '',
    copyLink: isThere,
    pin: isThere && pins,
    history: isThere && row.isEdited,
    reactors: isThere && row.reactions.length > 0,
    select: row.messageId !== null,
    // R9: a message above the read position would be missing from the timeline and still be counted as unread.
    deleteForMe: row.messageId !== null && isRead,
    deleteForAll: isThere && (row.isOwn || runsGroup),
  }
  return messageActions.filter((action) => allowed[action])
}

export const bulkActions = ['copy', 'markRead', 'deleteForMe', 'deleteForAll'] as const
export type BulkAction = (typeof bulkActions)[number]

/** The actions that this user can take on all of them at once. */
export function allowedBulkActions(rows: readonly MessageRow[], rights: Rights): BulkAction[] {
  if (rows.length === 0) return []
  return bulkActions.filter((action) =>
    action === 'markRead'
      ? rows.some(({ seq }) => seq !== null && seq > rights.readSeq)
      : rows.every((row) => allowedActions(row, rights).includes(action)),
  )
}
