import type { FunctionReturnType } from 'convex/server'
import type { api } from '../../../../convex/_generated/api'
import type { FilesSummary } from '../../../../domain/attachments'
import { readSystemEvent, type SystemEvent } from '../../../../domain/system-event'
import { unreadCount } from '../../../../domain/unread'
import { isArchived } from '../../../../domain/archived'

export type InboxRow = FunctionReturnType<typeof api.conversations.getUserConversations>[number]
export type OlderRow = FunctionReturnType<typeof api.conversations.getOlderConversations>['rows'][number]
export type Head = FunctionReturnType<typeof api.conversations.getHead>
export type Mine = FunctionReturnType<typeof api.conversations.getMine>

/** A row of the list: the shared summary (head) and the user's own state (mine). */
export interface Conversation {
  conversationId: string
  isGroup: boolean
  /** Time of the last activity. UTC ms. */
  lastAt: number
  head: Head
  mine: Mine
}

/** The fields needed to order, count, and filter. */
export interface ListEntry {
  conversationId: string
  isGroup: boolean
  lastAt: number
  lastSeq: number
  readSeq: number
  unread: number
  muted: boolean
  pinned: boolean
  archived: boolean
  markedUnread: boolean
  /** The notification setting, if it differs from the general one. */
  notify?: Mine['notify']
  /** The conversation, if it is fully loaded; further down the list, a row loads it when it comes near the screen. */
  conversation: Conversation | null
}

export type Filter = 'all' | 'unread' | 'direct' | 'groups'

/** Whether the list shows chats or archived chats. */
export type View = 'chats' | 'archived'

/** The content of the second line, before it is turned into text. */
export type Preview =
  | { kind: 'none' }
  | { kind: 'deleted'; own: boolean }
  | { kind: 'event'; event: SystemEvent | null; senderId: string; self: string; names: ReadonlyMap<string, string> }
  | {
      kind: 'text'
      text: string
      files: FilesSummary | null
      own: boolean
      seq: number
      senderId: string
      senderName: string | null
    }

export const unreadOf = ({ head, mine }: Pick<Conversation, 'head' | 'mine'>): number => unreadCount(head, mine)

/** Notes to self are a conversation in which the user is the only member. */
export const isNotes = ({ isGroup, mine }: Pick<Conversation, 'isGroup' | 'mine'>, meId: string): boolean =>
  !isGroup && mine.peer?._id === meId

/** A group's name or the other person's; `notesName` for notes to self. */
export function nameOf(conversation: Conversation, meId: string, notesName: string): string {
  if (conversation.isGroup) return conversation.head.groupName ?? ''
  return isNotes(conversation, meId) ? notesName : (conversation.mine.peer?.name ?? '')
}

/** Returns it with the other person as they are named here; the same object if that is how they are stored. */
export function withPeer(mine: Mine, named: <Peer extends { name: string }>(peer: Peer) => Peer): Mine {
  const peer = mine.peer && named(mine.peer)
  return peer === mine.peer ? mine : { ...mine, peer }
}

export function entryOf(conversation: Conversation): ListEntry {
  const { conversationId, isGroup, lastAt, head, mine } = conversation
  const { muted, pinned, markedUnread, notify } = mine
  return {
    conversationId,
    isGroup,
    lastAt,
    lastSeq: head.lastSeq,
    readSeq: mine.readSeq,
    unread: unreadOf(conversation),
    muted,
    pinned,
    archived: isArchived(head, mine),
    markedUnread,
    ...(notify === undefined ? {} : { notify }),
    conversation,
  }
}

export const entryOfOlder = (row: OlderRow): ListEntry => ({ ...row, conversation: null })

/** Whether it needs attention: it has unread messages, or the user marked it. */
export const isUnread = ({ unread, markedUnread }: Pick<ListEntry, 'unread' | 'markedUnread'>): boolean =>
  unread > 0 || markedUnread

/** The unread messages that need attention: those in chats that are neither muted nor archived. C9, C23. */
export function totalUnread(entries: readonly ListEntry[]): number {
  let total = 0
  for (const { muted, archived, unread } of entries) if (!muted && !archived) total += unread
  return total
}

/** Pinned first, then by last activity; the id breaks ties, so that equal rows never swap. */
export function inOrder(entries: readonly ListEntry[]): ListEntry[] {
  return entries.toSorted(
    (a, b) =>
      Number(b.pinned) - Number(a.pinned) || b.lastAt - a.lastAt || (a.conversationId < b.conversationId ? -1 : 1),
  )
}

export function passesFilter(entry: ListEntry, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true
    case 'unread':
      return isUnread(entry)
    case 'direct':
      return !entry.isGroup
    case 'groups':
      return entry.isGroup
  }
}

export function previewOf({ head, isGroup, mine }: Conversation, meId: string): Preview {
  const { preview } = head
  if (!preview || preview.seq < mine.visibleFromSeq) return { kind: 'none' }
  const own = preview.senderId === meId
  // R9: deleted for this person alone, by themselves.
  if (preview.seq === mine.hiddenSeq) return { kind: 'deleted', own: true }
  if (preview.isDeleted) return { kind: 'deleted', own }
  if (preview.kind === 'system') {
    const { senderId, senderName, people = [] } = preview
    const names = new Map([
      [senderId as string, senderName],
      ...people.map(({ userId, name }) => [userId, name] as const),
    ])
    return { kind: 'event', event: readSystemEvent(preview.text), senderId, self: meId, names }
  }
  const { text, files = null, seq, senderId, senderName } = preview
  return { kind: 'text', text, files, own, seq, senderId, senderName: isGroup && !own ? senderName : null }
}
