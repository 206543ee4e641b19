import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  afterJoin,
  afterRead,
  afterSend,
  clampReadSeq,
  readSeqOnScreen,
  unreadCount,
  type HeadPosition,
  type ReadPosition,
} from './unread'

describe('read positions', () => {
  it('R2 never move back, and stay within what can be seen', () => {
    const seq = fc.integer({ min: -1, max: 100 })
    fc.assert(
      fc.property(seq, seq, seq, seq, (wanted, readSeq, a, b) => {
        const [visibleFromSeq, lastSeq] = [Math.max(0, Math.min(a, b)), Math.max(a, b)]
        const result = clampReadSeq(wanted, { readSeq }, { visibleFromSeq, lastSeq })
        expect(result).toBeGreaterThanOrEqual(readSeq)
        if (result > readSeq) {
          expect(result).toBeLessThanOrEqual(lastSeq)
          expect(result).toBeGreaterThanOrEqual(visibleFromSeq - 1)
        }
      }),
    )
  })

  it('R2 move only if the screen connects to them or to the live end', () => {
    const head = { lastSeq: 100 }
    expect(readSeqOnScreen(10, { firstSeq: 11, lastSeq: 20 }, head)).toBe(20)
    expect(readSeqOnScreen(10, { firstSeq: 5, lastSeq: 14 }, head)).toBe(14)
    // A permalink into the middle marks nothing; going back moves nothing.
    expect(readSeqOnScreen(10, { firstSeq: 40, lastSeq: 60 }, head)).toBe(10)
    expect(readSeqOnScreen(10, { firstSeq: 2, lastSeq: 6 }, head)).toBe(10)
    // At the live end everything counts as caught up with.
    expect(readSeqOnScreen(10, { firstSeq: 90, lastSeq: 100 }, head)).toBe(100)
  })

  it('R7 a new member has nothing unread', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (lastSeq, count) => {
        const position = afterJoin({ lastSeq, count })
        expect(position.readSeq).toBe(lastSeq)
        expect(unreadCount({ count }, { ...position, tombstonesAboveRead: 0 })).toBe(0)
      }),
    )
  })

  it('R1 R3 count what others have written since, whatever happens in which order', () => {
    const step = fc.oneof(
      fc.constant('own' as const),
      fc.constant('other' as const),
      fc.constant('system' as const),
      fc.nat(6),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        // Each row: its author, and its count.
        const rows: { by: 'own' | 'other' | 'system'; count: number }[] = []
        let head: HeadPosition = { lastSeq: -1, count: 0 }
        let mine: ReadPosition = { readSeq: -1, seenCount: 0, ownAbove: 0 }
        for (const one of steps) {
          if (typeof one === 'number') {
            const readSeq = clampReadSeq(head.lastSeq - one, mine, { visibleFromSeq: 0, lastSeq: head.lastSeq })
            if (readSeq === mine.readSeq) continue
            const ownAbove = rows.filter(({ by }, seq) => by === 'own' && seq > readSeq).length
            mine = afterRead(readSeq, rows[readSeq]?.count ?? 0, ownAbove)
          } else {
            const before = head
            head = { lastSeq: head.lastSeq + 1, count: head.count + (one === 'system' ? 0 : 1) }
            rows.push({ by: one, count: head.count })
            if (one === 'own') mine = afterSend(mine, before)
          }
          const unread = rows.filter(({ by }, seq) => by === 'other' && seq > mine.readSeq).length
          expect(unreadCount(head, { ...mine, tombstonesAboveRead: 0 })).toBe(unread)
        }
      }),
    )
  })

  it('R3 a send follows the newest row only for a sender who had read everything', () => {
    const head = { lastSeq: 9, count: 8 }
    const caughtUp = { readSeq: 9, seenCount: 8, ownAbove: 0 }
    expect(afterSend(caughtUp, head)).toEqual({ readSeq: 10, seenCount: 9, ownAbove: 0 })
    const behind = { readSeq: 5, seenCount: 5, ownAbove: 0 }
    expect(afterSend(behind, head)).toEqual({ readSeq: 5, seenCount: 6, ownAbove: 1 })
  })

  it('R3 never count below zero', () => {
    expect(unreadCount({ count: 3 }, { seenCount: 2, tombstonesAboveRead: 4 })).toBe(0)
  })
})
