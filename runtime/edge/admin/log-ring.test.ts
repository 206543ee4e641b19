import { describe, expect, it } from 'vitest'
import { TestSystem } from '../../engine/testing/test-engine'
import type { Execution } from '../../boundary/messages'
import { LogRing } from './log-ring'

const ran = (identifier: string, text = ''): Execution => ({
  udfType: 'Query',
  identifier,
  startedAt: 0,
  endedAt: 5,
  lines: text === '' ? [] : [{ level: 'LOG', timestamp: 1, messages: [text], isTruncated: false }],
  error: null,
  identityType: 'user',
})

interface Page {
  entries: { identifier: string }[]
  newCursor: number
}

async function read(ring: LogRing, cursor: number): Promise<{ names: string[]; newCursor: number }> {
  const { entries, newCursor } = JSON.parse(await ring.after(cursor)) as Page
  return { names: entries.map(({ identifier }) => identifier), newCursor }
}

describe('the log of functions', () => {
  it('O7: each entry is read once, including those of one moment', async () => {
    const ring = new LogRing(new TestSystem())
    ring.add([ran('a'), ran('b')])
    const first = await read(ring, 0)
    expect(first.names).toEqual(['a', 'b'])
    ring.add([ran('c')])
    expect((await read(ring, first.newCursor)).names).toEqual(['c'])
  })

  it('O7: a new reader gets the end of the log; a reader that is up to date waits', async () => {
    const system = new TestSystem()
    const ring = new LogRing(system)
    const { names, newCursor } = await read(ring, 0)
    expect(names).toEqual([])
    const waiting = read(ring, newCursor)
    ring.add([ran('a')])
    const next = await waiting
    expect(next.names).toEqual(['a'])
    const idle = read(ring, next.newCursor)
    system.advance(30_000)
    expect(await idle).toEqual({ names: [], newCursor: next.newCursor })
  })

  it('O7: keeps a bounded number, and a bounded size', async () => {
    const ring = new LogRing(new TestSystem())
    ring.add(Array.from({ length: 1_200 }, (_, i) => ran(`f${i}`)))
    expect((await read(ring, 0)).names).toHaveLength(1_000)
    ring.add(Array.from({ length: 300 }, (_, i) => ran(`g${i}`, 'x'.repeat(32_768))))
    expect((await read(ring, 0)).names.length).toBeLessThan(130)
  })
})
