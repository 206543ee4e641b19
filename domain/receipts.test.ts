import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isReadByAnother, mergeReceipt, type Receipt } from './receipts'

const receipt = fc.record({ userId: fc.constantFrom('a', 'b', 'c', 'd'), sharedReadSeq: fc.nat(20) })

describe('receipts', () => {
  it('R6 two of them answer for everybody', () => {
    const message = fc.record({ senderId: fc.constantFrom('a', 'b', 'c', 'd'), seq: fc.nat(20) })
    fc.assert(
      fc.property(fc.array(receipt, { maxLength: 40 }), message, (arrivals, asked) => {
        const furthest = new Map<string, number>()
        let top: Receipt[] = []
        for (const one of arrivals) {
          furthest.set(one.userId, Math.max(furthest.get(one.userId) ?? -1, one.sharedReadSeq))
          // A person's shared position never falls (R5).
          top = mergeReceipt(top, { ...one, sharedReadSeq: furthest.get(one.userId) ?? 0 })
        }
        const truth = [...furthest].some(([userId, seq]) => userId !== asked.senderId && seq >= asked.seq)
        expect(isReadByAnother(top, asked)).toBe(truth)
        expect(top.length).toBe(Math.min(2, furthest.size))
      }),
    )
  })

  it('are the same array when nothing changes, so that nothing is written', () => {
    const top = [
      { userId: 'a', sharedReadSeq: 9 },
      { userId: 'b', sharedReadSeq: 9 },
    ]
    expect(mergeReceipt(top, { userId: 'c', sharedReadSeq: 9 })).toBe(top)
    expect(mergeReceipt(top, { userId: 'a', sharedReadSeq: 9 })).toBe(top)
    expect(mergeReceipt(top, { userId: 'a', sharedReadSeq: 3 })).toBe(top)
    expect(mergeReceipt(top, { userId: 'c', sharedReadSeq: 10 })).not.toBe(top)
  })

  it('R5 a position that is behind takes nobody’s place', () => {
    const top = [
      { userId: 'a', sharedReadSeq: 5 },
      { userId: 'b', sharedReadSeq: 4 },
    ]
    fc.assert(
      fc.property(receipt, (late) => {
        const merged = mergeReceipt(top, late)
        expect(merged[0]?.sharedReadSeq).toBeGreaterThanOrEqual(5)
        expect(merged[1]?.sharedReadSeq).toBeGreaterThanOrEqual(4)
        expect(new Set(merged.map(({ userId }) => userId)).size).toBe(2)
      }),
    )
  })
})
