import { describe, expect, test } from 'vitest'
import type { OutboxEntry } from '@/features/outbox/model/outbox-entry'
import { formOf } from './meta-form'
import { reuseRows } from './same-rows'
import { buildRows, pendingEntries, type Row, rowsBetween, turnsOf, type RowsInput } from './thread-rows'
import type { MessageRow } from './message-row'
import type { Message } from '@/features/conversation/types'

const minute = 60_000
const noon = Date.UTC(2025, 10, 3, 12)
let nextSeq = 0

function message(senderId: string, sentAt: number, change: Partial<Message> = {}): Message {
  const seq = change.seq ?? nextSeq++
  return {
    _id: `id${seq}`,
    seq,
    count: seq + 1,
    kind: 'text',
    senderId,
    content: `text ${seq}`,
    sentAt,
    clientMessageId: `c${seq}`,
    isDeleted: false,
    ...change,
  } as Message
}

function entry(clientMessageId: string, change: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    clientMessageId,
    conversationId: 'c',
    content: clientMessageId,
    createdAt: noon,
    state: 'sending',
    attempts: 0,
    notBefore: 0,
    seq: null,
    refusal: null,
    replyTo: null,
    files: [],
    ...change,
  }
}

function rows(messages: Message[], change: Partial<RowsInput> = {}) {
  return buildRows({
    inGroup: false,
    messages,
    marks: { hidden: new Set(), reactions: new Set(), folded: new Map() },
    pinned: new Set(),
    pending: [],
    self: 'me',
    people: new Map(),
    receipts: [],
    divider: null,
    uploads: { get: () => undefined, keptWith: () => [] },
    offline: false,
    dayOf: (at) => new Date(at).toISOString().slice(0, 10),
    ...change,
  })
}

/** A compact notation of rows: D day, N divider, S system, R readers, and messages with their turn's edges. */
function picture(list: ReturnType<typeof rows>) {
  return list.map((row) => {
    if (row.kind === 'day') return `D${row.span}`
    if (row.kind === 'divider') return `N${row.count}`
    if (row.kind === 'system') return 'S'
    if (row.kind === 'readers') return `R${row.seq}`
    return `${row.startsTurn ? '[' : ''}${row.senderId}${row.endsTurn ? ']' : ''}`
  })
}

const messagesOf = (list: ReturnType<typeof rows>) => list.filter((row): row is MessageRow => row.kind === 'message')

describe('turns', () => {
  test('C10 one person’s messages within 5 minutes of each other form one turn', () => {
    const list = rows([message('a', noon), message('a', noon + minute), message('a', noon + 2 * minute)])
    expect(picture(list)).toEqual(['D4', '[a', 'a', 'a]'])
    expect(turnsOf(list)[0]?.span).toBe(3)
  })

  test('C10 another person, 5 minutes, a day, the divider, and a system line each start a turn', () => {
    expect(picture(rows([message('a', noon), message('b', noon)]))).toEqual(['D3', '[a]', '[b]'])
    expect(picture(rows([message('a', noon), message('a', noon + 5 * minute)]))).toEqual(['D3', '[a]', '[a]'])
    const midnight = Date.UTC(2025, 10, 4)
    expect(picture(rows([message('a', midnight - 1), message('a', midnight)]))).toEqual(['D2', '[a]', 'D2', '[a]'])
    const unread = [message('a', noon, { seq: 5 }), message('a', noon, { seq: 6 })]
    expect(picture(rows(unread, { divider: { afterSeq: 5, count: 1 } }))).toEqual(['D4', '[a]', 'N1', '[a]'])
    const system = message('a', noon, { kind: 'system' })
    expect(picture(rows([message('a', noon), system, message('a', noon)]))).toEqual(['D4', '[a]', 'S', '[a]'])
  })
})

describe('the end of a message', () => {
  const formsOf = (list: Row[]) => messagesOf(list).map(formOf)

  test('C601 a turn shows its time at its end, and “edited” wherever it was', () => {
    const [first, second, third] = [noon, noon + 1, noon + 2].map((at) => message('a', at))
    expect(formsOf(rows([first!, second!, third!]))).toEqual(['none', 'none', 'whole'])
    expect(formsOf(rows([first!, { ...second!, editedAt: noon }, third!]))).toEqual(['none', 'signs', 'whole'])
    const deleted = { ...second!, editedAt: noon, isDeleted: true }
    expect(formsOf(rows([first!, deleted, third!]))).toEqual(['none', 'none', 'whole'])
  })

  test('C601 a tick is shown alone if the next one differs; a waiting or failed message always says so itself', () => {
    const own = [0, 1, 2].map((seq) => message('me', noon + seq, { seq }))
    const receipts = [{ userId: 'a', fromSeq: -1, sharedReadSeq: 1 }] as RowsInput['receipts']
    expect(messagesOf(rows(own, { receipts })).map(({ tickAlone }) => tickAlone)).toEqual([false, true, false])
    const pending = [entry('x', { state: 'failed' }), entry('y', { state: 'failed' }), entry('z')]
    expect(messagesOf(rows(own, { pending })).map(({ tickAlone }) => tickAlone)).toEqual([
      false,
      false,
      true,
      true,
      true,
      false,
    ])
  })
})

describe('readers', () => {
  const inGroup = true

  test('R6 are shown below the reader’s own last message in a group, from the moment it is sent', () => {
    const own = [message('me', noon, { seq: 1 }), message('a', noon, { seq: 2 }), message('me', noon, { seq: 3 })]
    expect(picture(rows(own, { inGroup }))).toEqual(['D5', '[me]', '[a]', '[me]', 'R3'])
    const answered = [...own, message('a', noon, { seq: 4 })]
    expect(picture(rows(answered, { inGroup }))).toEqual(['D6', '[me]', '[a]', '[me]', 'R3', '[a]'])
    expect(picture(rows(own, { inGroup, pending: [entry('x')] })).at(-1)).toBe('Rnull')
  })

  test('are not shown for deleted or unsent messages, nor in a one-to-one chat', () => {
    const own = message('me', noon, { seq: 1 })
    const isTold = (list: Message[], change: Partial<RowsInput> = {}) =>
      rows(list, { inGroup, ...change }).some(({ kind }) => kind === 'readers')
    expect(isTold([own])).toBe(true)
    expect(isTold([own], { inGroup: false })).toBe(false)
    expect(isTold([{ ...own, isDeleted: true }])).toBe(false)
    expect(isTold([own], { pending: [entry('x', { state: 'failed' })] })).toBe(false)
    expect(isTold([message('a', noon)])).toBe(false)
  })
})

describe('the unread divider', () => {
  const thread = () => [message('a', noon, { seq: 5 }), message('me', noon, { seq: 6 }), message('a', noon, { seq: 7 })]

  test('C7 is above the first unread message by someone else', () => {
    expect(picture(rows(thread(), { divider: { afterSeq: 5, count: 1 } }))).toEqual(['D5', '[a]', '[me]', 'N1', '[a]'])
  })

  test('C7 ignores own messages', () => {
    const own = [message('a', noon, { seq: 5 }), message('me', noon, { seq: 6 })]
    expect(picture(rows(own, { divider: { afterSeq: 5, count: 1 } }))).toEqual(['D3', '[a]', '[me]'])
    expect(picture(rows(thread(), { divider: { afterSeq: 5, count: 0 } }))).toEqual(['D4', '[a]', '[me]', '[a]'])
  })

  test('isn’t shown if its place isn’t on screen', () => {
    expect(picture(rows(thread(), { divider: { afterSeq: 2, count: 9 } }))).not.toContain('N9')
  })
})

describe('dates', () => {
  test('C11 have one separator per calendar day of the viewer', () => {
    const days = [0, 0, 1, 1, 3].map((day) => message('a', noon + day * 24 * 60 * minute))
    expect(picture(rows(days)).filter((row) => row.startsWith('D'))).toEqual(['D3', 'D3', 'D2'])
  })
})

describe('delivery', () => {
  test('C17 the acknowledged message keeps the key of its optimistic row', () => {
    const before = rows([], { pending: [entry('x')] })
    const after = rows([message('me', noon + 40, { clientMessageId: 'x' })])
    expect(messagesOf(before)[0]?.key).toBe(messagesOf(after)[0]?.key)
  })

  test('an entry the pages already show is not shown twice', () => {
    const messages = [message('me', noon, { clientMessageId: 'x' }), message('a', noon, { clientMessageId: 'y' })]
    const pending = pendingEntries([entry('x', { state: 'acknowledged' }), entry('y')], messages, 'me')
    expect(pending.map((one) => one.clientMessageId)).toEqual(['y'])
  })

  test('C18 is shown as sending, sent, read, or failed', () => {
    const delivery = (list: ReturnType<typeof rows>) => messagesOf(list).map((row) => row.delivery)
    expect(delivery(rows([], { pending: [entry('x')] }))).toEqual(['sending'])
    expect(delivery(rows([], { pending: [entry('x', { state: 'acknowledged', seq: 3 })] }))).toEqual(['sent'])
    expect(delivery(rows([], { pending: [entry('x', { state: 'failed' })] }))).toEqual(['failed'])
    const receipts = [{ userId: 'a', fromSeq: 0, sharedReadSeq: 4 }]
    const own = [message('me', noon, { seq: 4 }), message('me', noon, { seq: 5 }), message('a', noon, { seq: 6 })]
    expect(delivery(rows(own, { receipts }))).toEqual(['read', 'sent', 'received'])
  })

  test('R6 the sender’s own receipt doesn’t count as ✓✓', () => {
    const receipts = [{ userId: 'me', fromSeq: 0, sharedReadSeq: 9 }]
    expect(messagesOf(rows([message('me', noon, { seq: 4 })], { receipts }))[0]?.delivery).toBe('sent')
  })

  test('a run of waiting messages has one note, each failed one its own', () => {
    const notes = (pending: OutboxEntry[], offline: boolean) =>
      messagesOf(rows([], { pending, offline })).map((row) => row.note)
    const waiting = [entry('1', { state: 'waiting' }), entry('2', { state: 'waiting' })]
    expect(notes(waiting, true)).toEqual([null, 'waiting'])
    expect(notes(waiting, false)).toEqual([null, null])
    expect(notes([entry('1', { state: 'failed' }), entry('2', { state: 'failed' })], false)).toEqual([
      'failed',
      'failed',
    ])
  })
})

describe('C121 an unchanged row stays the same object', () => {
  const newer = (...more: Message[]) => [...said.map((one) => ({ ...one })), ...more]
  const said = [message('a', noon), message('b', noon), message('b', noon + minute)]
  const before = rows(said)
  const kept = (after: readonly Row[]) => {
    const reused = reuseRows(before, after)
    return messagesOf([...reused]).map((row) => before.includes(row))
  }

  test('C121 when nothing changes, or a message before or at the end, a receipt, or a reaction does', () => {
    expect(reuseRows(before, rows(newer()))).toBe(before)
    // The last one's turn continues.
    expect(kept(rows(newer(message('b', noon + 2 * minute))))).toEqual([true, true, false, false])
    expect(kept(rows(newer(message('c', noon + 2 * minute))))).toEqual([true, true, true, false])
    expect(kept(rows([message('c', noon - 10 * minute), ...newer()]))).toEqual([false, true, true, true])
    const receipts = [{ userId: 'b', fromSeq: 0, sharedReadSeq: 99 }]
    expect(kept(rows(newer(), { receipts }))).toEqual([true, true, true])
    const liked = newer()
    liked[1] = { ...liked[1]!, reactions: [{ emoji: '👍', count: 1 }] }
    expect(kept(rows(liked))).toEqual([true, false, true])
  })

  test('C121 a growing turn does not change its first message', () => {
    const long = [...said, message('b', noon + 2 * minute)]
    const [, first] = messagesOf([...reuseRows(rows(said), rows(long))])
    expect(first).toEqual(messagesOf(rows(said))[1])
    expect(turnsOf(rows(long)).map(({ span }) => span)).toEqual([1, 3])
  })
})

describe('a range of messages', () => {
  const loaded = (from: number, to: number) =>
    rows(Array.from({ length: to - from + 1 }, (_, i) => message('bo', noon + i, { seq: from + i })))
  const seqs = (range: MessageRow[] | null) => range && range.map(({ seq }) => seq)

  test('G2.11 goes from the first to the last, in either direction', () => {
    expect(seqs(rowsBetween(loaded(10, 20), 12, 15))).toEqual([12, 13, 14, 15])
    expect(seqs(rowsBetween(loaded(10, 20), 20, 18))).toEqual([20, 19, 18])
    expect(seqs(rowsBetween(loaded(10, 20), 10, 10))).toEqual([10])
  })

  test('G2.11 is null if part of it is not loaded', () => {
    expect(rowsBetween(loaded(10, 20), 9, 12)).toBeNull()
    expect(rowsBetween(loaded(10, 20), 21, 18)).toBeNull()
    expect(rowsBetween([], 1, 2)).toBeNull()
  })
})
