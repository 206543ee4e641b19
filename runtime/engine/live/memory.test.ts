import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { notes, schema } from '../testing/rooms'
import { identity, TestEngine } from '../testing/test-engine'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const SESSIONS = 100
const QUERIES = 50

it.each([
  ['that no one else requests', 1.25, (session: number) => session * QUERIES],
  ['that others request as well', 0.25, () => 0],
])('FB21 one more query %s takes at most %s KiB', async (_, kib, from) => {
  const test = new TestEngine({ schema, modules: { notes } })
  const add = { room: 'a', text: 'hello' }
  for (let n = 0; n < 3; n++) await test.value('mutation', 'notes:add', add, { identity: identity('ada') })
  const open = async (session: number) => {
    const asked = Array.from({ length: QUERIES }, (__, n) => ({
      queryId: n,
      path: 'notes:top',
      args: { room: 'a', above: -1 - from(session) - n, count: 100 },
    }))
    await test.watch(session, asked, identity(`person ${session}`))
    test.seen.clear()
    test.events.length = 0
  }
  const used = () => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  for (let session = 1; session <= SESSIONS; session++) await open(session)
  const before = used()
  for (let session = SESSIONS + 1; session <= 2 * SESSIONS; session++) await open(session)
  const each = (used() - before) / (SESSIONS * QUERIES)
  expect(each).toBeLessThan(kib * 1_024)
})

it('FB26 a result for one subscriber alone isn’t kept, is sent once, and is computed again on request', async () => {
  const test = new TestEngine({ schema, modules: { notes } })
  const ada = identity('ada')
  const long = 'x'.repeat(2_000)
  await test.value('mutation', 'notes:join', { room: 'a', person: 'ada' })
  await test.value('mutation', 'notes:add', { room: 'a', text: long }, { identity: ada })
  await test.watch(1, [{ queryId: 0, path: 'notes:loud', args: { room: 'a' } }], ada)
  const told = test.sees(1, 0)
  expect(test.engine.stats.chars).toBeLessThan(1_000)
  // Something it has read is written, and its result is the same: nothing is sent, and the text still isn't kept.
  test.events.length = 0
  await test.value('mutation', 'notes:rerank', { room: 'a', rank: 5 }, { identity: ada })
  await test.settled()
  expect(test.events.filter((event) => event.type === 'round' && event.updates.length > 0)).toEqual([])
  expect(test.engine.stats.chars).toBeLessThan(1_000)
  // In another tab, and by a call.
  await test.watch(2, [{ queryId: 0, path: 'notes:loud', args: { room: 'a' } }], ada)
  expect(test.sees(2, 0)).toEqual(told)
  expect(await test.value('query', 'notes:loud', { room: 'a' }, { identity: ada })).toEqual(told)
  await test.value('mutation', 'notes:add', { room: 'a', text: 'short' }, { identity: ada })
  await test.settled()
  expect(test.sees(1, 0)).not.toEqual(told)
  expect(test.sees(2, 0)).toEqual(test.sees(1, 0))
})
