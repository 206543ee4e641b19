import { describe, expect, it } from 'vitest'
import { jobs, leaked, schema } from '../testing/jobs'
import { TestEngine } from '../testing/test-engine'
import { MemoryStorage } from '../../storage/memory'

const start = (storage = new MemoryStorage()): TestEngine => new TestEngine({ schema, modules: { jobs }, storage })
const names = (test: TestEngine): Promise<unknown> => test.value('query', 'jobs:names')
const stateOf = (test: TestEngine, id: unknown): Promise<unknown> => test.value('query', 'jobs:stateOf', { id })

/** Waits until the engine has handled everything its timers requested. */
async function pass(test: TestEngine, ms: number): Promise<void> {
  test.system.advance(ms)
  await test.settled()
  await test.settled()
}

describe('scheduler', () => {
  it('P1 a mutation runs once, at its time', async () => {
    const test = start()
    const id = await test.value('mutation', 'jobs:later', { name: 'one', delay: 1_000 })
    await pass(test, 999)
    expect([await names(test), await stateOf(test, id)]).toEqual([[], 'pending'])
    await pass(test, 1)
    expect([await names(test), await stateOf(test, id)]).toEqual([['one'], 'success'])
    await pass(test, 60_000)
    expect(await names(test)).toEqual(['one'])
  })

  it('P1 a function due a little later doesn’t run with those due now', async () => {
    const test = start()
    for (const [name, delay] of [
      ['one', 1_000],
      ['two', 1_001],
    ])
      await test.value('mutation', 'jobs:later', { name, delay })
    await pass(test, 1_000)
    expect(await names(test)).toEqual(['one'])
    await pass(test, 1)
    expect(await names(test)).toEqual(['one', 'two'])
  })

  it('P1 nothing wakes the engine before the earliest function is due', async () => {
    const test = start()
    for (const delay of [90_000, 1_000, 2_000]) await test.value('mutation', 'jobs:later', { name: 'one', delay })
    expect(test.system.delays()[0]).toBe(1_000)
  })

  it('P1 a function runs once, wherever the disk fills up, and for however long', async () => {
    let writes = Infinity
    let full = 0
    for (let first = 0; first < 12; first++) {
      const test = start(new MemoryStorage({ writeFault: () => writes-- <= 0 && full-- > 0 }))
      const id = await test.value('mutation', 'jobs:later', { name: 'one', delay: 1_000 })
      full = 1 + (first % 3)
      writes = first
      for (let seconds = 0; seconds < 6; seconds++) await pass(test, 1_000)
      expect([first, await names(test), await stateOf(test, id)]).toEqual([first, ['one'], 'success'])
      writes = Infinity
    }
  })

  it('P5 names functions in its rows as Convex does', async () => {
    const test = start()
    const id = await test.value('mutation', 'jobs:later', { name: 'one', delay: 1_000 })
    expect(await test.value('query', 'jobs:nameOf', { id })).toBe('jobs.js:add')
  })

  it.each([NaN, Infinity, -Infinity])('P1 %d is not a valid time', async (at) => {
    const given = {
      at: Number.isNaN(at) ? { $float: 'AAAAAAAA+H8=' } : { $float: at > 0 ? 'AAAAAAAA8H8=' : 'AAAAAAAA8P8=' },
    }
    await expect(start().value('mutation', 'jobs:at', given)).rejects.toThrow('finite')
  })

  it('P1 a transaction that fails has scheduled nothing', async () => {
    const test = start()
    await test.call('mutation', 'jobs:later', { name: 'one', delay: 10, fail: true })
    await pass(test, 1_000)
    expect(await names(test)).toEqual([])
  })

  it('P1 a job that could not be stored on a full disk is retried', async () => {
    let fault: 'full' | null = null
    const test = start(new MemoryStorage({ commitFault: () => fault }))
    const id = await test.value('mutation', 'jobs:later', { name: 'one', delay: 1_000 })
    fault = 'full'
    await pass(test, 1_000)
    expect([await names(test), await stateOf(test, id)]).toEqual([[], 'pending'])
    fault = null
    // Not at once, because a disk that stays full would keep the engine from everything else.
    await pass(test, 999)
    expect([await names(test), await stateOf(test, id)]).toEqual([[], 'pending'])
    await pass(test, 1)
    expect([await names(test), await stateOf(test, id)]).toEqual([['one'], 'success'])
  })

  it('P6 finished jobs are kept for a week', async () => {
    const test = start()
    const ids: unknown[] = []
    for (const name of ['done', 'cancelled'])
      ids.push(await test.value('mutation', 'jobs:later', { name, delay: 1_000 }))
    await test.value('mutation', 'jobs:cancel', { id: ids[1] })
    await pass(test, 1_000)
    const states = () => Promise.all(ids.map((id) => stateOf(test, id)))
    await pass(test, 6 * 24 * 3_600_000)
    expect(await states()).toEqual(['success', 'canceled'])
    await pass(test, 24 * 3_600_000)
    await test.value('mutation', 'jobs:later', { name: 'next', delay: 0 })
    await pass(test, 0)
    expect(await states()).toEqual([null, null])
  })

  it('P9 counts the week from a job’s end, even if it ran late or was canceled long before its time', async () => {
    const DAY = 24 * 3_600_000
    const storage = new MemoryStorage()
    const first = start(storage)
    const late = await first.value('mutation', 'jobs:later', { name: 'late', delay: 1_000 })
    const early = await first.value('mutation', 'jobs:later', { name: 'early', delay: 400 * DAY })
    await first.value('mutation', 'jobs:cancel', { id: early })
    // The server was off at that time.
    const test = start(storage)
    test.system.advance(30 * DAY)
    await pass(test, 0)
    const another = async (): Promise<void> => {
      const id = await test.value('mutation', 'jobs:later', { name: 'next', delay: 90 * DAY })
      await test.value('mutation', 'jobs:cancel', { id })
    }
    await another()
    expect([await stateOf(test, late), await stateOf(test, early)]).toEqual(['success', null])
    await pass(test, 6 * DAY)
    await another()
    expect(await stateOf(test, late)).toBe('success')
    await pass(test, 2 * DAY)
    await another()
    expect(await stateOf(test, late)).toBeNull()
  })

  it('P2 pending jobs survive a restart', async () => {
    const storage = new MemoryStorage()
    await start(storage).value('mutation', 'jobs:later', { name: 'one', delay: 1_000 })
    const again = start(storage)
    await pass(again, 5_000)
    expect(await names(again)).toEqual(['one'])
  })

  it('P2 an action interrupted by a restart has failed, and is not run again', async () => {
    const storage = new MemoryStorage()
    const test = start(storage)
    const id = await test.value('mutation', 'jobs:napLater', { name: 'one' })
    await pass(test, 1_000)
    expect(await stateOf(test, id)).toBe('inProgress')
    const again = start(storage)
    await pass(again, 5_000)
    expect([await stateOf(again, id), await names(again)]).toEqual(['failed', []])
    leaked.wake()
  })

  it('P3 a canceled function does not run', async () => {
    const test = start()
    const id = await test.value('mutation', 'jobs:later', { name: 'one', delay: 1_000 })
    await test.value('mutation', 'jobs:cancel', { id })
    await pass(test, 5_000)
    expect([await names(test), await stateOf(test, id)]).toEqual([[], 'canceled'])
  })

  it('P3 a function that cancels itself has run, and stays canceled', async () => {
    const test = start()
    const id = await test.value('mutation', 'jobs:selfCancelling')
    await pass(test, 1)
    expect([await names(test), await stateOf(test, id)]).toEqual([['ran'], 'canceled'])
  })
})
