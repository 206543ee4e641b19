import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it, vi } from 'vitest'
import { Replays } from './replays'

const replay = (name: string, ts: number) => ({ name, metaKey: null, value: 'null', ts })

it('S60 the oldest result is found at once, however many came and went before it', () => {
  const replays = new Replays()
  for (let n = 0; n < 50_000; n++) replays.add(replay(String(n), n))
  for (let n = 50_000; n < 60_000; n++) {
    replays.add(replay(String(n), n))
    expect(replays.oldest()?.ts).toBe(n - 50_000)
    replays.drop(String(n - 50_000))
  }
  expect(replays.size).toBe(50_000)
  // One lookup for the oldest, and one that finds it gone.
  expect(replays.looks).toBeLessThanOrEqual(2 * 10_000)
})

it('E16 a result dropped and added again is the newest, and each is counted once', () => {
  const replays = new Replays()
  replays.add(replay('a', 1))
  replays.add(replay('b', 2))
  replays.drop('a')
  replays.add(replay('a', 3))
  replays.add(replay('a', 4))
  expect(replays.oldest()?.ts).toBe(2)
  expect([replays.size, replays.chars]).toEqual([2, 2 * 'xnull'.length])
  replays.drop('b')
  expect(replays.oldest()?.ts).toBe(4)
  replays.drop('a')
  expect([replays.oldest(), replays.size, replays.chars]).toEqual([undefined, 0, 0])
})

it('FB29 a dropped result takes no memory, however many are stored after it', async () => {
  const replays = new Replays()
  const dropped = new WeakRef(addTo(replays, replay('oldest', 0)))
  for (let n = 1; n < 1_000; n++) replays.add(replay(String(n), n))
  replays.drop('oldest')
  expect(replays.oldest()?.ts).toBe(1)
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // The object lives until the end of the turn that read it. It isn't passed to an assertion, which would keep it
  // alive.
  await vi.waitFor(() => {
    collect()
    expect(dropped.deref() === undefined).toBe(true)
  })
})

function addTo<Of extends Parameters<Replays['add']>[0]>(replays: Replays, added: Of): Of {
  replays.add(added)
  return added
}
