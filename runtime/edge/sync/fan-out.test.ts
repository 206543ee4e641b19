import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QueryOutcome } from '../../boundary/messages'
import { TextHash } from '../../boundary/text-hash'
import { realSystem } from '../../system'
import { SharedOutcome, controlFrame, inChunks, responseFrame, transitionFrame } from './fan-out'
import { encodeTimestamp } from './protocol'

const hash = new TextHash(realSystem)
const start = { querySet: 1, identity: 0, ts: 5 }
const end = { querySet: 2, identity: 1, ts: 2 ** 50 }
const read = (frame: Buffer): unknown => JSON.parse(frame.toString())
const success: QueryOutcome = { ok: true, value: '{"a":"ü"}', logLines: ['[LOG] "x"'], journal: '"end"' }

describe('frames', () => {
  it('Y18: encode a transition with every kind of change', () => {
    const failed: QueryOutcome = { ok: false, message: 'no "way"', logLines: [], journal: null }
    const changes = [
      { queryId: 1, outcome: new SharedOutcome(success, hash) },
      { queryId: 2, outcome: new SharedOutcome(failed, hash) },
      { queryId: 3, outcome: new SharedOutcome({ ...failed, data: '{"code":"X"}' }, hash) },
      { queryId: 4, outcome: null },
    ]
    const failure = { type: 'QueryFailed', errorMessage: 'no "way"', logLines: [], journal: null }
    expect(read(transitionFrame({ start, end, changes, clockSkew: -3 }, 7))).toEqual({
      type: 'Transition',
      startVersion: { ...start, ts: encodeTimestamp(5) },
      endVersion: { ...end, ts: encodeTimestamp(2 ** 50) },
      clientClockSkew: -3,
      serverTs: 7_000_000,
      modifications: [
        { type: 'QueryUpdated', queryId: 1, value: { a: 'ü' }, logLines: ['[LOG] "x"'], journal: '"end"' },
        { ...failure, queryId: 2 },
        { ...failure, queryId: 3, errorData: { code: 'X' } },
        { type: 'QueryRemoved', queryId: 4 },
      ],
    })
  })

  it('Y18: encode an empty transition, without a clock', () => {
    const frame = read(transitionFrame({ start, end, changes: [], clockSkew: null }, 7))
    expect(frame).toMatchObject({ type: 'Transition', modifications: [] })
    expect(frame).not.toHaveProperty('clientClockSkew')
  })

  it('Y18: encode responses', () => {
    const logLines = ['[LOG] x']
    const outcome = { ok: true, value: '[1]', logLines } as const
    expect(read(responseFrame({ kind: 'mutation', requestId: 3, outcome, ts: 9 }))).toEqual({
      type: 'MutationResponse', requestId: 3, success: true, result: [1], ts: encodeTimestamp(9), logLines,
    }) // oxfmt-ignore
    expect(read(responseFrame({ kind: 'action', requestId: 3, outcome, ts: 9 }))).toEqual({
      type: 'ActionResponse', requestId: 3, success: true, result: [1], logLines,
    }) // oxfmt-ignore
    const failed = { ok: false, message: 'm', data: '1', logLines } as const
    expect(read(responseFrame({ kind: 'mutation', requestId: 3, outcome: failed, ts: 9 }))).toEqual({
      type: 'MutationResponse', requestId: 3, success: false, result: 'm', errorData: 1, logLines,
    }) // oxfmt-ignore
    expect(read(controlFrame({ type: 'Ping' }))).toEqual({ type: 'Ping' })
  })

  it('Y19: one result is encoded once for all its subscribers', () => {
    const outcome = new SharedOutcome(success, hash)
    const bytes = outcome.bytes
    transitionFrame({ start, end, changes: [{ queryId: 1, outcome }], clockSkew: null }, 0)
    transitionFrame({ start, end, changes: [{ queryId: 2, outcome }], clockSkew: null }, 0)
    expect(outcome.bytes).toBe(bytes)
  })

  it('Y20: joined parts equal the frame, wherever it is split', () => {
    const text = JSON.stringify({ text: '😀'.repeat(150_000), quotes: '"'.repeat(10) })
    const parts = Array.from(inChunks(Buffer.from(text), '7'), read) as {
      chunk: string
      partNumber: number
      totalParts: number
    }[]
    expect(parts.length).toBeGreaterThan(2)
    expect(parts.map(({ partNumber }) => partNumber)).toEqual(parts.map((_, i) => i))
    expect(parts.every(({ totalParts }) => totalParts === parts.length)).toBe(true)
    expect(parts.map(({ chunk }) => chunk).join('')).toBe(text)
  })

  it('Y7: hashes are equal exactly if the results are', () => {
    const results = fc.record({
      ok: fc.constant(true as const),
      value: fc.jsonValue().map((json) => JSON.stringify(json)),
      logLines: fc.array(fc.string(), { maxLength: 1 }),
      journal: fc.option(fc.string()),
    })
    fc.assert(
      fc.property(results, results, (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b)
        expect(new SharedOutcome(a, hash).mark === new SharedOutcome(b, hash).mark).toBe(same)
        expect(new SharedOutcome({ ...a }, hash).mark).toBe(new SharedOutcome(a, hash).mark)
      }),
    )
  })
})
