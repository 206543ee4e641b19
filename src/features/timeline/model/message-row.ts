/** A message as the timeline shows it: from a page of the server, or one that this user is sending. */
import { limits } from '../../../../domain/limits'
import { isReadByAnother, type Receipt } from '../../../../domain/receipts'
import { describeCalled, foresee } from '@/features/message-text/model/called-people'
import type { OutboxEntry } from '@/features/outbox/model/outbox-entry'
import { type ShownFile, storedFile, uploadedFile } from '@/features/files/model/shown-file'
import { messageKey } from '@/features/files/model/viewed-pictures'
import type { Uploads } from '@/features/files/model/uploads'
import { type OwnMarks, reactionKey } from '@/features/conversation/model/own-marks'
import type { Message, People } from '@/features/conversation/types'

export type Delivery = 'received' | 'waiting' | 'sending' | 'sent' | 'read' | 'failed'

export interface MessageRow {
  kind: 'message'
  key: string
  clientMessageId: string
  /** Null until the server's page contains it. */
  messageId: Message['_id'] | null
  /** Null until the server has assigned it. */
  seq: number | null
  senderId: string
  isOwn: boolean
  content: string
  /** Its mentions, serialized as in called-people.ts. */
  called: string
  files: readonly ShownFile[]
  sentAt: number
  isEdited: boolean
  isDeleted: boolean
  isPinned: boolean
  /** The message it replies to. */
  replyTo: number | null
  reactions: readonly ShownReaction[]
  delivery: Delivery
  refusal: OutboxEntry['refusal']
  /** The reactions below the bubble. */
  note: 'waiting' | 'failed' | null
  startsTurn: boolean
  /** Shows the time to everyone; within a turn it appears only on hover, on focus, and for screen readers. */
  endsTurn: boolean
  /** Shows the tick even within a turn, because the next message's differs. */
  tickAlone: boolean
}

export interface ShownReaction {
  emoji: string
  count: number
  isOwn: boolean
}

/** Everything that a message's look depends on. */
export interface MessageContext {
  marks: OwnMarks
  /** The seqs of pinned messages. */
  pinned: ReadonlySet<number>
  self: string
  people: People
  receipts: readonly Receipt[]
  /** The files of this user's unsent messages, and this page's own copies of those already sent. */
  uploads: Pick<Uploads, 'get' | 'keptWith'>
  offline: boolean
}

const noReactions: readonly ShownReaction[] = []

function shownReactions({ seq, reactions }: Message, { marks }: MessageContext): readonly ShownReaction[] {
  if (!reactions) return noReactions
  return reactions.flatMap(({ emoji, count: all }) => {
    const key = reactionKey(seq, emoji)
    // A count at its limit may stand for any larger number.
    const count = all < limits.reactionsCounted ? all - (marks.folded.get(key) ?? 0) : all
    return count > 0 ? [{ emoji, count, isOwn: marks.reactions.has(key) }] : []
  })
}

const noFiles: readonly ShownFile[] = []

function receivedFiles({ attachments }: Message, kept: ReturnType<Uploads['keptWith']>): readonly ShownFile[] {
  if (!attachments) return noFiles
  return attachments.map((file, index) => storedFile(file, kept[index]?.localUrl))
}

export function received(message: Message, isOwn: boolean, input: MessageContext): MessageRow {
  const { _id, senderId, clientMessageId, seq, content, sentAt, editedAt, isDeleted, replyTo } = message
  const { self, people } = input
  return {
    kind: 'message',
    key: messageKey(senderId, clientMessageId),
    clientMessageId,
    messageId: _id,
    seq,
    senderId,
    isOwn,
    content,
    called: describeCalled(message.mentions, people, { self, isOwn }),
    files: receivedFiles(message, isOwn ? input.uploads.keptWith(clientMessageId) : []),
    sentAt,
    isEdited: editedAt !== undefined,
    isDeleted,
    isPinned: input.pinned.has(seq),
    replyTo: isDeleted ? null : (replyTo ?? null),
    reactions: shownReactions(message, input),
    delivery: !isOwn ? 'received' : isReadByAnother(input.receipts, message) ? 'read' : 'sent',
    refusal: null,
    note: null,
    startsTurn: true,
    endsTurn: true,
    tickAlone: false,
  }
}

export function underway(entry: OutboxEntry, { self, people, offline, uploads }: MessageContext): MessageRow {
  const { clientMessageId, seq, content, createdAt, state, refusal, attempts, replyTo, files } = entry
  const stuck = state === 'waiting' && (offline || attempts > 0)
  return {
    kind: 'message',
    key: messageKey(self, clientMessageId),
    clientMessageId,
    messageId: null,
    seq,
    senderId: self,
    isOwn: true,
    content,
    called: describeCalled(foresee(content, people), people, { self, isOwn: true }),
    files: files.flatMap((id) => uploads.get(id) ?? []).map(uploadedFile),
    sentAt: createdAt,
    isEdited: false,
    isDeleted: false,
    isPinned: false,
    replyTo,
    reactions: noReactions,
    delivery: state === 'acknowledged' ? 'sent' : state,
    refusal,
    note: state === 'failed' ? 'failed' : stuck || (state === 'sending' && offline) ? 'waiting' : null,
    startsTurn: true,
    endsTurn: true,
    tickAlone: false,
  }
}
