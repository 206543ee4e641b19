import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { directKey, directParticipants, groupKey, groupKeys, isGroupKey, peerOf } from './conversation-key'
import { errorCodes, isErrorData } from './errors'
import { roles } from './group-roles'
import { firstSeqOf, limits, pageOf } from './limits'
import { plainLine, startOf } from './plain-line'
import { previewText } from './previews'
import { readSystemEvent, writeSystemEvent, type SystemEvent } from './system-event'

/** As Convex writes document ids: 31 or more digits and lowercase letters. */
const userId = fc.stringMatching(/^[0-9a-z]{31,37}$/)

describe('conversation keys', () => {
  it('G7 are the same whichever person starts, and contain the participants', () => {
    fc.assert(
      fc.property(userId, userId, (a, b) => {
        const key = directKey(a, b)
        expect(key).toBe(directKey(b, a))
        expect(isGroupKey(key)).toBe(false)
        expect(new Set(directParticipants(key))).toEqual(new Set([a, b]))
        expect(peerOf(key, a)).toBe(b)
        expect(peerOf(key, b)).toBe(a)
        expect(peerOf(key, 'somebody else')).toBeNull()
      }),
    )
  })

  it('group keys contain no one', () => {
    const key = groupKey('0'.repeat(32))
    expect(isGroupKey(key)).toBe(true)
    const isInRange = (one: string) => one >= groupKeys.from && one < groupKeys.before
    expect([key, groupKey('f'.repeat(32)), directKey('ga', 'h'), directKey('a', 'g')].map(isInRange)).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect(directParticipants(key)).toBeNull()
    expect(peerOf(key, 'g')).toBeNull()
  })

  it('malformed keys have no participants', () => {
    for (const key of ['', 'a', 'a_', '_a', 'a_b_c']) expect(directParticipants(key)).toBeNull()
  })
})

describe('names', () => {
  it('are one line, and don’t change the direction of the text after them', () => {
    expect(plainLine('  Night\n\n shift ')).toBe('Night shift')
    expect(plainLine('a\u0000b \u202e\u2067 c\ud800')).toBe('ab c')
    expect(plainLine('\u2028\u2066\u0085')).toBe('')
    expect(plainLine('عائشة 👩‍👧')).toBe('عائشة 👩‍👧')
  })

  it('are cut between characters', () => {
    expect(startOf('a👍b', 2)).toBe('a')
    expect(startOf('a👍b', 3)).toBe('a👍')
    expect(startOf('a👍', 3)).toBe('a👍')
  })
})

describe('pages', () => {
  it('contain each seq exactly once', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (seq) => {
        const first = firstSeqOf(pageOf(seq))
        expect(first).toBeLessThanOrEqual(seq)
        expect(seq).toBeLessThan(first + limits.pageSize)
      }),
    )
  })
})

describe('previews', () => {
  it('are one short line of whole characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\n', '😀'), maxLength: 1000 }), (content) => {
        const text = previewText(content)
        expect(text.length).toBeLessThanOrEqual(limits.previewLength)
        expect(text).not.toMatch(/[\n\r\t]/)
        expect(text).not.toMatch(/\p{Surrogate}/u)
      }),
    )
  })

  it('say if there is more', () => {
    expect(previewText('Hello\n\n  world')).toBe('Hello world')
    expect(previewText('x'.repeat(141))).toBe(`${'x'.repeat(139)}…`)
    expect(previewText(`${'x'.repeat(138)}😀😀`)).toBe(`${'x'.repeat(138)}…`)
  })
})

describe('system events', () => {
  const name = fc.string()
  const event: fc.Arbitrary<SystemEvent> = fc.oneof(
    fc.record({ type: fc.constant('group-created' as const), name }),
    fc.record({ type: fc.constant('group-renamed' as const), name }),
    fc.record({ type: fc.constant('members-added' as const), userIds: fc.array(name), count: fc.nat() }),
    fc.record({ type: fc.constant('member-removed' as const), userId: name }),
    fc.record({ type: fc.constant('member-left' as const) }),
    fc.record({
      type: fc.constantFrom('picture-changed' as const, 'description-changed' as const),
      removed: fc.boolean(),
    }),
    fc.record({ type: fc.constant('role-changed' as const), userId: name, role: fc.constantFrom(...roles) }),
    fc.constantFrom<SystemEvent>(
      { type: 'setting-changed', setting: 'history', value: 'everything' },
      { type: 'setting-changed', setting: 'adding', value: 'members' },
      { type: 'setting-changed', setting: 'writing', value: 'admins' },
    ),
  )

  it('are read as they were written', () => {
    fc.assert(
      fc.property(event, (one) => {
        expect(readSystemEvent(writeSystemEvent(one))).toEqual(one)
      }),
    )
  })

  it('events of a later version are null, never an error', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (content) => void readSystemEvent(content)))
    expect(readSystemEvent('{"type":"poll-closed"}')).toBeNull()
    expect(readSystemEvent('{"type":"members-added","userIds":[1],"count":1}')).toBeNull()
    expect(readSystemEvent('{"type":"role-changed","userId":"a","role":"king"}')).toBeNull()
    expect(readSystemEvent('{"type":"setting-changed","setting":"writing","value":"joining"}')).toBeNull()
    expect(readSystemEvent('{"type":"setting-changed","setting":"toString","value":"joining"}')).toBeNull()
  })
})

describe('errors', () => {
  it('are recognized by their code', () => {
    for (const code of errorCodes) expect(isErrorData({ code, message: 'What to do.' })).toBe(true)
    for (const other of [null, 'EMPTY', {}, { code: 'EMPTY' }, { code: 'OTHER', message: '' }]) {
      expect(isErrorData(other)).toBe(false)
    }
  })
})
