/** Exactly one fsync fails: from then on the process writes nothing, whatever it still does. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { canTrace } from '../../tests/support/system-calls'
import { useTracedLife } from '../../tests/support/traced-life'
import type { Call } from './testing/worst-disk'

const LIFE = `
  import { openSqlite } from './runtime/storage/sqlite'
  const [directory, how] = process.argv.slice(2)
  // A normal exit of the process closes its connections.
  const end = () => process.kill(process.pid, 'SIGKILL')
  process.on('uncaughtException', end)
  console.log('starts')
  const storage = openSqlite({ directory, longLog: 4 })
  console.log('lives')
  const attempt = (work) => {
    try {
      work()
    } catch (error) {
      console.log('failed', error.isLoss)
    }
  }
  for (let n = 0; n < 6; n++) {
    attempt(() => {
      storage.begin()
      for (const part of ['a', 'b', 'c']) storage.put(n + part, JSON.stringify('x'.repeat(3_000)))
      storage.commit()
    })
    attempt(() => (n === 2 ? storage.erase() : storage.tidy()))
    attempt(() => storage.scrub())
  }
  if (how === 'kill') end()
  console.log('closes')
  storage.close()
  globalThis.gc()
  end()`

const { root, live: run } = useTracedLife('lost-sync', LIFE)

function live(directory: string, end: 'close' | 'kill', fault: string | null): Call[] {
  return run([directory, end], { recording: `${directory}.calls`, fault })
}

/** A directory whose last server was killed: its start has a WAL to replay. */
function used(name: string): string {
  const directory = join(root, name)
  live(directory, 'kill', null)
  return directory
}

const isSync = ({ name }: Call) => name === 'fsync' || name === 'fdatasync'
const isTold = ({ name, descriptor }: Call) => name === 'write' && descriptor === 1
/** The file that readers share is never synced; and SQLite undoes the last step of a close with its journal. */
const isOfData = (directory: string, { name, paths }: Call) =>
  name !== 'openat' && paths.some((path) => path.startsWith(`${directory}/`) && !/-(?:shm|journal)$/.test(path))
const wordsOf = (calls: Call[]) => calls.filter(isTold).map(({ bytes }) => String(bytes).trim())

/** The first fsync of each file in each part of a process, as strace counts them. */
function faultsOf(calls: Call[]): string[] {
  const counts = { fsync: 0, fdatasync: 0 }
  const first = new Map<string, string>()
  let part = ''
  for (const call of calls) {
    if (isTold(call)) part = String(call.bytes).trim()
    if (call.name !== 'fsync' && call.name !== 'fdatasync') continue
    const key = `${part} ${call.paths[0]}`
    counts[call.name] += 1
    if (!first.has(key)) first.set(key, `${call.name}:error=EIO:when=${counts[call.name]}`)
  }
  return [...first.values()]
}

describe.runIf(canTrace())('a single failed fsync', () => {
  it('S63 ends all writing, whether at startup, in a batch, in a checkpoint, or at the end, whatever is called', () => {
    const faults = faultsOf(live(used('whole'), 'close', null))
    expect(faults.length).toBeGreaterThan(6)
    // npm run soak tests the others.
    const tried = faults.filter((_, n) => Number(process.env.TEST_EFFORT ?? 1) > 1 || n % 3 === 1)
    for (const [n, fault] of tried.entries()) {
      const directory = used(`fault-${n}`)
      const calls = live(directory, 'close', fault)
      const at = calls.findIndex((call) => isSync(call) && !call.ok)
      const after = calls.slice(at + 1)
      const written = after.filter((call) => call.ok && isOfData(directory, call))
      expect(written.map(({ name, paths }) => `${fault}: ${name} ${paths.join()}`)).toEqual([])
      // Every further call is rejected, as one that may be lost.
      if (wordsOf(calls.slice(0, at)).includes('lives') && !wordsOf(calls.slice(0, at)).includes('closes'))
        expect(wordsOf(after)).toContain('failed true')
      expect(wordsOf(after)).not.toContain('failed false')
    }
  })
})
