import { limits } from '../../../../domain/limits'
import { isReadByAnother, type Receipt } from '../../../../domain/receipts'
import { describeCalled, foresee } from '@/features/message-text/model/called-people'
import type { OutboxEntry } from '@/features/outbox/model/outbox'
import { type ShownFile, uploadedFile } from '@/features/files/model/shown-file'
import type { Uploads } from '@/features/files/model/uploads'
import { type OwnMarks, reactionKey } from '@/features/conversation/model/own-marks'
import type { Message, People } from '@/features/conversation/types'

/** What the thread draws, top to bottom. Keys survive everything that can happen to a row, so its node does too. */
export type Row = DayRow | DividerRow | SystemRow | MessageRow | ReadersRow

export interface DayRow {
  kind: 'day'
  key: string
  at: number
  /** Counts rows, its own included: the sticky date travels that far. */
  span: number
}

export interface DividerRow {
  kind: 'divider'
  key: string
  count: number
}

export interface SystemRow {
  kind: 'system'
  key: string
  seq: number
  senderId: string
  content: string
}

/** R6: under one's last message in a group, from its first moment on, so that nothing moves when it is known. */
export interface ReadersRow {
  kind: 'readers'
  key: string
  /** Of that message; null until the server has given it its place. */
  seq: number | null
}

export type Delivery = 'received' | 'waiting' | 'sending' | 'sent' | 'read' | 'failed'

export interface MessageRow {
  kind: 'message'
  key: string
  clientMessageId: string
  /** Null until the server's page shows it. */
  messageId: Message['_id'] | null
  /** Null until the server has given it its place. */
  seq: number | null
  senderId: string
  isOwn: boolean
  content: string
  /** Whom it calls, as called-people.ts writes it. */
  called: string
  files: readonly ShownFile[]
  sentAt: number
  isEdited: boolean
  isDeleted: boolean
  isPinned: boolean
  /** The message it answers. */
  replyTo: number | null
  reactions: readonly ShownReaction[]
  delivery: Delivery
  refusal: OutboxEntry['refusal']
  /** What stands under the bubble. */
  note: 'waiting' | 'failed' | null
  startsTurn: boolean
  endsTurn: boolean
}

export interface ShownReaction {
  emoji: string
  count: number
  isOwn: boolean
}

export interface UnreadDivider {
  /** The read position when the conversation was opened. */
  afterSeq: number
  count: number
}

export interface RowsInput {
  messages: readonly Message[]
  marks: OwnMarks
  /** The seqs of what is pinned. */
  pinned: ReadonlySet<number>
  /** This person's messages that the pages do not show yet, oldest first. */
  pending: readonly OutboxEntry[]
  self: string
  people: People
  receipts: readonly Receipt[]
  divider: UnreadDivider | null
  /** The files of those, and what this page still has of those it has sent. */
  uploads: Pick<Uploads, 'get' | 'keptWith'>
  offline: boolean
  inGroup: boolean
  /** The viewer's calendar day of a time, e.g. 2025-11-03. */
  dayOf: (at: number) => string
}

/** C10: one person's messages within this of each other are one turn. */
const TURN_GAP_MS = 5 * 60_000

/** The outbox entries to show behind the pages: all but those the pages already hold. */
export function pendingEntries(
  entries: readonly OutboxEntry[],
  messages: readonly Message[],
  self: string,
): readonly OutboxEntry[] {
  if (entries.length === 0) return entries
  const shown = new Set(messages.filter(({ senderId }) => senderId === self).map((message) => message.clientMessageId))
  return entries.filter((entry) => !shown.has(entry.clientMessageId))
}

export function buildRows(input: RowsInput): Row[] {
  const { divider } = input
  const rows: Row[] = []
  // Without its predecessor on screen, the first message of the run can't be known to be the first unread one.
  const firstSeq = input.messages[0]?.seq
  let dividerDue = divider !== null && divider.count > 0 && firstSeq !== undefined && firstSeq <= divider.afterSeq + 1
  let day: string | null = null

  const openDay = (at: number) => {
    const next = input.dayOf(at)
    if (next === day) return
    day = next
    rows.push({ kind: 'day', key: `day ${next}`, at, span: 1 })
  }

  for (const message of input.messages) {
    if (input.marks.hidden.has(message.seq)) continue
    openDay(message.sentAt)
    const isOwn = message.senderId === input.self
    if (dividerDue && divider && message.seq > divider.afterSeq && message.kind === 'text' && !isOwn) {
      rows.push({ kind: 'divider', key: 'divider', count: divider.count })
      dividerDue = false
    }
    rows.push(message.kind === 'text' ? received(message, isOwn, input) : systemRow(message))
  }
  for (const entry of input.pending) {
    openDay(entry.createdAt)
    rows.push(underway(entry, input))
  }
  formTurns(rows)
  if (input.inGroup) placeReaders(rows)
  measureDays(rows)
  return rows
}

const noReactions: readonly ShownReaction[] = []

function shownReactions({ seq, reactions }: Message, { marks }: RowsInput): readonly ShownReaction[] {
  if (!reactions) return noReactions
  return reactions.flatMap(({ emoji, count: all }) => {
    const key = reactionKey(seq, emoji)
    // A count that stands at its limit may be of any number.
    const count = all < limits.reactionsCounted ? all - (marks.folded.get(key) ?? 0) : all
    return count > 0 ? [{ emoji, count, isOwn: marks.reactions.has(key) }] : []
  })
}

const noFiles: readonly ShownFile[] = []

function receivedFiles({ attachments }: Message, kept: ReturnType<Uploads['keptWith']>): readonly ShownFile[] {
  if (!attachments) return noFiles
  return attachments.map((file, index) => ({
    name: file.name,
    type: file.type,
    size: file.size,
    width: file.width,
    height: file.height,
    url: file.url ?? null,
    smallUrl: file.smallUrl ?? null,
    localUrl: kept[index]?.localUrl ?? null,
    uploadId: null,
  }))
}

/** Sent by a person: the sender and the client's id name it from the first key press on. */
function messageKey(senderId: string, clientMessageId: string): string {
  return `message ${senderId} ${clientMessageId}`
}

function systemRow({ seq, senderId, content }: Message): SystemRow {
  return { kind: 'system', key: `system ${seq}`, seq, senderId, content }
}

function received(message: Message, isOwn: boolean, input: RowsInput): MessageRow {
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
  }
}

function underway(entry: OutboxEntry, { self, people, offline, uploads }: RowsInput): MessageRow {
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
  }
}

function formTurns(rows: Row[]) {
  let before: MessageRow | null = null
  for (const row of rows) {
    if (row.kind !== 'message') {
      before = null
      continue
    }
    if (before && before.senderId === row.senderId && row.sentAt - before.sentAt < TURN_GAP_MS) {
      row.startsTurn = false
      before.endsTurn = false
      // One note for a run of waiting messages, under the last.
      if (before.note === 'waiting' && row.note === 'waiting') before.note = null
    }
    before = row
  }
}

export interface Turn {
  /** Its first message, and where that is among the rows. */
  first: MessageRow
  index: number
  span: number
}

/** Not part of its first message's row: a turn that grows must not render that message again. */
export function turnsOf(rows: readonly Row[]): Turn[] {
  const turns: Turn[] = []
  for (const [index, row] of rows.entries()) {
    if (row.kind !== 'message') continue
    const current = turns.at(-1)
    if (row.startsTurn || !current) turns.push({ first: row, index, span: 1 })
    else current.span++
  }
  return turns
}

function placeReaders(rows: Row[]) {
  const index = rows.findLastIndex((row) => row.kind === 'message' && row.isOwn)
  const last = rows[index]
  if (last?.kind !== 'message' || last.isDeleted || last.note) return
  const underRow: ReadersRow = { kind: 'readers', key: 'readers', seq: last.seq }
  rows.splice(index + 1, 0, underRow)
}

function measureDays(rows: Row[]) {
  let day: DayRow | null = null
  for (const row of rows) {
    if (row.kind === 'day') day = row
    else if (day) day.span++
  }
}

/** The messages from one seq to another, in that direction, both included; null when not all of them are loaded. */
export function rowsBetween(rows: readonly Row[], from: number, to: number): MessageRow[] | null {
  const said = rows.filter((row): row is MessageRow & { seq: number } => {
    return row.kind === 'message' && row.messageId !== null && row.seq !== null
  })
  const [first, last] = [Math.min(from, to), Math.max(from, to)]
  // What is loaded is one run without gaps.
  if (!said[0] || first < said[0].seq || last > said.at(-1)!.seq) return null
  const between = said.filter(({ seq }) => seq >= first && seq <= last)
  return from <= to ? between : between.toReversed()
}
