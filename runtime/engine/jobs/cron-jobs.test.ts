import { cronJobs, makeFunctionReference } from 'convex/server'
import { describe, expect, it } from 'vitest'
import { jobs, leaked, schema } from '../testing/jobs'
import { TestEngine } from '../testing/test-engine'
import { MemoryStorage, type CommitFault } from '../../storage/memory'

const add = makeFunctionReference<'mutation'>('jobs:add')
const addThenFail = makeFunctionReference<'mutation'>('jobs:addThenFail')
const nap = makeFunctionReference<'action'>('jobs:nap')

type Crons = ReturnType<typeof cronJobs>

async function start(build: (crons: Crons) => void, storage = new MemoryStorage(), at = 0): Promise<TestEngine> {
  const crons = cronJobs()
  build(crons)
  const test = new TestEngine({ schema, modules: { jobs }, storage, crons })
  test.system.advance(at)
  await test.settled()
  return test
}
const names = (test: TestEngine): Promise<unknown> => test.value('query', 'jobs:names')
async function pass(test: TestEngine, ms: number): Promise<void> {
  test.system.advance(ms)
  await test.settled()
  await test.settled()
}
const MINUTE = 60_000
const everyMinute = (crons: Crons): void => crons.interval('tick', { minutes: 1 }, add, { name: 'tick' })

describe('cron jobs', () => {
  it('P4 run at their times, repeatedly', async () => {
    const test = await start((crons) => {
      everyMinute(crons)
      crons.cron('noon', '0 12 * * *', add, { name: 'noon' })
    })
    await pass(test, MINUTE - 1)
    expect(await names(test)).toEqual([])
    await pass(test, 1)
    await pass(test, MINUTE)
    expect(await names(test)).toEqual(['tick', 'tick'])
    await pass(test, 12 * 60 * MINUTE)
    expect((await names(test)) as string[]).toEqual(expect.arrayContaining(['noon']))
  })

  it('P8 a failed job is retried at its next time only', async () => {
    const test = await start((crons) => crons.interval('fails', { minutes: 1 }, addThenFail, { name: 'x' }))
    await pass(test, MINUTE)
    await pass(test, MINUTE - 1)
    expect(test.logged).toEqual([])
    expect(await names(test)).toEqual([])
  })

  it('P8 run once per time, even if the first attempt was not stored', async () => {
    let fault: CommitFault | null = null
    const test = await start(everyMinute, new MemoryStorage({ commitFault: () => fault }))
    fault = 'full'
    await pass(test, MINUTE)
    fault = null
    expect(await names(test)).toEqual([])
    await pass(test, 1_000)
    expect(await names(test)).toEqual(['tick'])
    await pass(test, MINUTE - 1_001)
    expect(await names(test)).toEqual(['tick'])
    await pass(test, 1)
    expect(await names(test)).toEqual(['tick', 'tick'])
  })

  it('P7 are due after a restart at the same time as without it', async () => {
    const storage = new MemoryStorage()
    await start(everyMinute, storage)
    // An engine's clock starts where the previous one's did.
    const again = await start(everyMinute, storage, 40_000)
    await pass(again, 19_999)
    expect(await names(again)).toEqual([])
    await pass(again, 1)
    expect(await names(again)).toEqual(['tick'])
  })

  it('P7 a job that became due while the server was down runs once', async () => {
    const storage = new MemoryStorage()
    await start(everyMinute, storage)
    const again = await start(everyMinute, storage, 10 * MINUTE + 1)
    await pass(again, 0)
    // If it were due again at once, its timer would fire now.
    await pass(again, 0)
    await pass(again, 0)
    expect(await names(again)).toEqual(['tick'])
    await pass(again, MINUTE)
    expect(await names(again)).toEqual(['tick', 'tick'])
  })

  it('P7 late jobs keep their own times', async () => {
    const storage = new MemoryStorage()
    await start(everyMinute, storage)
    const again = await start(everyMinute, storage, MINUTE + 500)
    await pass(again, 0)
    await pass(again, MINUTE - 501)
    expect(await names(again)).toEqual(['tick'])
    await pass(again, 1)
    expect(await names(again)).toEqual(['tick', 'tick'])
  })

  it('P7 changed or removed jobs follow the current definition', async () => {
    const storage = new MemoryStorage()
    await start((crons) => {
      everyMinute(crons)
      crons.interval('other', { minutes: 1 }, add, { name: 'other' })
    }, storage)
    const again = await start((crons) => crons.interval('tick', { minutes: 2 }, add, { name: 'slower' }), storage)
    await pass(again, MINUTE)
    expect(await names(again)).toEqual([])
    await pass(again, MINUTE)
    expect(await names(again)).toEqual(['slower'])
  })

  it('P7 the interval of a job that was removed and added back starts again', async () => {
    const storage = new MemoryStorage()
    const noon = (crons: Crons): void => crons.cron('noon', '0 12 * * *', add, { name: 'noon' })
    await start((crons) => {
      noon(crons)
      everyMinute(crons)
    }, storage)
    await start(noon, storage)
    const again = await start(everyMinute, storage, 10 * MINUTE)
    await pass(again, MINUTE - 1)
    expect(await names(again)).toEqual([])
    await pass(again, 1)
    expect(await names(again)).toEqual(['tick'])
  })

  it('P8 an action that still runs is not started again', async () => {
    const test = await start((crons) => crons.interval('nap', { minutes: 1 }, nap, { name: 'napped' }))
    await pass(test, MINUTE)
    const { wake } = leaked
    await pass(test, MINUTE)
    expect(test.logged).toEqual(['The cron job "nap" is still running, so this run is skipped'])
    expect(leaked.wake).toBe(wake)
    wake()
    await pass(test, 0)
    await pass(test, MINUTE)
    expect(leaked.wake).not.toBe(wake)
    leaked.wake()
    await pass(test, 0)
    expect(await names(test)).toEqual(['napped', 'napped'])
  })

  it('P8 a job that did not return is skipped', async () => {
    const storage = new MemoryStorage()
    await start(everyMinute, storage)
    const crons = cronJobs()
    everyMinute(crons)
    const interrupted = { path: 'jobs:add', call: null, query: null, job: 'cron tick' }
    // The job becomes due before the engine has read its jobs.
    const again = new TestEngine({ schema, modules: { jobs }, storage, crons, interrupted })
    again.system.advance(MINUTE)
    await pass(again, 0)
    expect(await names(again)).toEqual([])
    await pass(again, MINUTE)
    expect(await names(again)).toEqual(['tick'])
  })

  it.each([
    ['never', (crons: Crons) => crons.cron('never', '0 0 30 2 *', add, { name: 'x' }), 'never matches'],
    [
      'nothing',
      (crons: Crons) => crons.hourly('x', { minuteUTC: 1 }, makeFunctionReference<'mutation'>('jobs:absent')),
      'Could not find',
    ],
  ])('P4 a job with %s fails the start', async (_, build, message) => {
    await expect(start(build)).rejects.toThrow(message)
  })
})
