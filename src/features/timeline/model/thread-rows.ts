import type { OutboxEntry } from '@/features/outbox/model/outbox-entry'
import type { Message } from '@/features/conversation/types'
import { type MessageContext, type MessageRow, received, underway } from './message-row'

/** The rows of the timeline, top to bottom. Keys survive every change of a row, so its DOM node does, too. */
export type Row = DayRow | DividerRow | SystemRow | MessageRow | ReadersRow

export interface DayRow {
  kind: 'day'
  key: string
  at: number
  /** Number of rows, including its own: how far the sticky date travels. */
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

/**
 * R6: below the user's last message in a group, from the moment it is sent, so that nothing moves when receipts arrive.
 */
export interface ReadersRow {
  kind: 'readers'
  key: string
  /** The seq of that message; null until the server has assigned it. */
  seq: number | null
}

export interface UnreadDivider {
  /** The read position when the conversation was opened. */
  afterSeq: number
  count: number
}

export interface RowsInput extends MessageContext {
  messages: readonly Message[]
  /** This user's messages that the pages don't show yet, oldest first. */
  pending: readonly OutboxEntry[]
  divider: UnreadDivider | null
  inGroup: boolean
  /** A time's calendar day for the viewer, such as 2025-11-03. */
  dayOf: (at: number) => string
}

/** C10: one person's messages within this time of each other form one turn. */
const TURN_GAP_MS = 5 * 60_000

/** The outbox entries to show after the pages: all that the pages don't contain yet. */
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
  // Without its predecessor, the first message of the run can't be known to be the first unread one.
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

function systemRow({ seq, senderId, content }: Message): SystemRow {
  return { kind: 'system', key: `system ${seq}`, seq, senderId, content }
}

/**
 * Groups tick states: a message in flight is soon a sent one, so both count as the same. Waiting and failed messages
 * always say so themselves.
 */
const standing = ({ delivery, key }: MessageRow) =>
  delivery === 'sending' ? 'sent' : delivery === 'waiting' || delivery === 'failed' ? key : delivery

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
      before.tickAlone = before.isOwn && standing(before) !== standing(row)
      // One note for a run of waiting messages, below the last.
      if (before.note === 'waiting' && row.note === 'waiting') before.note = null
    }
    before = row
  }
}

export interface Turn {
  /** Its first message, and that message's index among the rows. */
  first: MessageRow
  index: number
  span: number
}

/** A row of its own, so that a growing turn doesn't re-render its first message. */
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

/** The messages from one seq to another in that direction, both included; null if not all of them are loaded. */
export function rowsBetween(rows: readonly Row[], from: number, to: number): MessageRow[] | null {
  const said = rows.filter((row): row is MessageRow & { seq: number } => {
    return row.kind === 'message' && row.messageId !== null && row.seq !== null
  })
  const [first, last] = [Math.min(from, to), Math.max(from, to)]
  // The loaded messages are one run without gaps.
  if (!said[0] || first < said[0].seq || last > said.at(-1)!.seq) return null
  const between = said.filter(({ seq }) => seq >= first && seq <= last)
  return from <= to ? between : between.toReversed()
}
