import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isReadByAnother, mergeReceipt, readersOf, type Receipt } from './receipts'

const person = fc.constantFrom('a', 'b', 'c', 'd')
const fromStart = fc.record({ userId: person, fromSeq: fc.constant(0), sharedReadSeq: fc.nat(20) })
/** Includes people who joined later, or left and came back. */
const anyReceipt = fc
  .record({ userId: person, fromSeq: fc.constantFrom(0, 5, 10, 15), length: fc.nat(20) })
  .map(({ userId, fromSeq, length }) => ({ userId, fromSeq, sharedReadSeq: fromSeq + length }))
const message = fc.record({ senderId: person, seq: fc.nat(20) })

const merged = (arrivals: Receipt[]) => arrivals.reduce<Receipt[]>((top, one) => mergeReceipt(top, one), [])

const isTrue = (arrivals: Receipt[], { senderId, seq }: { senderId: string; seq: number }) =>
  arrivals.some((one) => one.userId !== senderId && one.fromSeq <= seq && seq <= one.sharedReadSeq)

describe('receipts', () => {
  it('R6 two of them stand for everyone who was there from the start', () => {
    fc.assert(
      fc.property(fc.array(fromStart, { maxLength: 40 }), message, (arrivals, asked) => {
        const top = merged(arrivals)
        expect(isReadByAnother(top, asked)).toBe(isTrue(arrivals, asked))
        expect(top.length).toBe(Math.min(2, new Set(arrivals.map(({ userId }) => userId)).size))
      }),
    )
  })

  it('R6 a few of them stand for everyone, whenever they joined', () => {
    fc.assert(
      fc.property(fc.array(anyReceipt, { maxLength: 40 }), message, (arrivals, asked) => {
        expect(isReadByAnother(merged(arrivals), asked)).toBe(isTrue(arrivals, asked))
      }),
    )
  })

  it('R6 someone who joined later has not read earlier messages', () => {
    const top = merged([{ userId: 'late', fromSeq: 10, sharedReadSeq: 12 }])
    expect([9, 10, 12, 13].map((seq) => isReadByAnother(top, { senderId: 'a', seq }))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  it('stay few, however many come and go: dropped ones never show as read', () => {
    const generations = Array.from({ length: 100 }, (_, index) => ({
      userId: `person ${index}`,
      fromSeq: index * 10,
      sharedReadSeq: index * 10 + 15,
    }))
    const top = merged(generations)
    expect(top).toHaveLength(16)
    for (let seq = 0; seq < 1100; seq++) {
      const asked = { senderId: 'a', seq }
      if (isReadByAnother(top, asked)) expect(isTrue(generations, asked)).toBe(true)
    }
    expect(isReadByAnother(top, { senderId: 'a', seq: 1000 })).toBe(true)
  })

  it('are the same array if nothing changes, so that nothing is written', () => {
    const receipt = (userId: string, sharedReadSeq: number) => ({ userId, fromSeq: 0, sharedReadSeq })
    const top = [receipt('a', 9), receipt('b', 9)]
    expect(mergeReceipt(top, receipt('c', 9))).toBe(top)
    expect(mergeReceipt(top, receipt('a', 9))).toBe(top)
    expect(mergeReceipt(top, receipt('a', 3))).toBe(top)
    expect(mergeReceipt(top, { userId: 'c', fromSeq: 4, sharedReadSeq: 9 })).toBe(top)
    expect(mergeReceipt(top, receipt('c', 10))).not.toBe(top)
  })
})

describe('readers of a message', () => {
  it('R6 are members who share receipts and were there for it; its sender is neither', () => {
    const positions = [
      { userId: 'sender', fromSeq: 0, sharedReadSeq: 20 },
      { userId: 'read', fromSeq: 0, sharedReadSeq: 10 },
      { userId: 'behind', fromSeq: 0, sharedReadSeq: 9 },
      { userId: 'never', fromSeq: 0, sharedReadSeq: -1 },
      { userId: 'came later', fromSeq: 11, sharedReadSeq: 20 },
    ]
    expect(readersOf(positions, { senderId: 'sender', seq: 10 })).toEqual({
      read: ['read'],
      unread: ['behind', 'never'],
    })
  })

  it('R6 agree with the second tick', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyReceipt, { selector: ({ userId }) => userId }), message, (positions, asked) => {
        expect(readersOf(positions, asked).read.length > 0).toBe(isReadByAnother(merged(positions), asked))
      }),
    )
  })
})
