/**
 * Each fsync of a process that opens, uses, and closes the storage fails in turn, under strace. A second process
 * continues with what the system still shows. Then the power fails, and the disk is rebuilt from the recordings in the
 * worst possible state.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { canTrace } from '../../tests/support/system-calls'
import { useTracedLife } from '../../tests/support/traced-life'
import { MAX_KEY } from '../values/keys'
import { OWNER_FILE } from './owner-file'
import { openSqlite } from './sqlite'
import { WorstDisk, type Call, type DiskFile } from './testing/worst-disk'

/** Prints each acknowledged batch. A batch is three documents, of which all or none must exist. */
const LIFE = `
  import { openSqlite } from './runtime/storage/sqlite'
  const [directory, first, count] = process.argv.slice(2)
  const storage = openSqlite({ directory, longLog: 4 })
  const large = JSON.stringify('x'.repeat(3_000))
  for (let n = Number(first); n < Number(first) + Number(count); n++) {
    storage.begin()
    for (const part of ['a', 'b', 'c']) storage.put(String(n).padStart(4, '0') + part, large)
    storage.commit()
    console.log(n)
    n === 2 ? storage.erase() : storage.tidy()
  }
  if (process.argv[5] === 'close') storage.close()
  else process.kill(process.pid, 'SIGKILL')`

const { root, live: run } = useTracedLife('failed-sync', LIFE)

function live(directory: string, first: number, batches: number, end: 'close' | 'kill', fault: string | null): Call[] {
  return run([directory, `${first}`, `${batches}`, end], { recording: `${directory}.calls-${first}`, fault })
}

const acknowledgedBy = ({ name, descriptor, bytes }: Call): number[] =>
  name === 'write' && descriptor === 1 ? String(bytes).split('\n').filter(Boolean).map(Number) : []

/** Results by disk contents: most calls don't change them, and what reaches the disk by itself is often the same. */
const read = new Map<string, number[]>()
const digests = new WeakMap<Buffer, string>()

function digestOf(bytes: Buffer): string {
  const known = digests.get(bytes) ?? createHash('sha1').update(bytes).digest('base64')
  digests.set(bytes, known)
  return known
}

/** The batches on it; fails if one is incomplete. */
function batchesOn(disk: WorstDisk): number[] {
  // Copies, and leftovers in unused parts, have tests of their own.
  const files = disk.files().filter(({ name }) => !name.startsWith(OWNER_FILE) && !name.endsWith('-clean'))
  const held = files.map(({ name, bytes }) => `${name} ${digestOf(bytes)}`).join()
  const batches = read.get(held) ?? readBatches(files)
  read.set(held, batches)
  return batches
}

function readBatches(files: DiskFile[]): number[] {
  const image = mkdtempSync(join(root, 'image-'))
  for (const { name, bytes } of files) writeFileSync(join(image, name), bytes)
  const opened = openSqlite({ directory: image })
  try {
    const keys = opened.range('', MAX_KEY, 'asc', Infinity).map(({ key }) => key)
    const batches = [...new Set(keys.map((key) => Number(key.slice(0, 4))))]
    expect(keys).toEqual(batches.flatMap((n) => ['a', 'b', 'c'].map((part) => `${String(n).padStart(4, '0')}${part}`)))
    return batches
  } finally {
    opened.close()
    rmSync(image, { recursive: true })
  }
}

const ON_DISK_AT_ONCE: Record<string, (name: string) => boolean> = {
  nothing: () => false,
  'the database': (name) => name === 'data.sqlite',
  'the log': (name) => name.endsWith('-wal'),
}

/**
 * Which of the fsyncs fail, counted from one. Each needs a process of its own under strace, and all of them take half a
 * minute of CPU time: that is for `npm run soak`. Here, only the first, middle, and last of each file and folder, and
 * `commit`: a batch that is read by the next process although it was never stored.
 */
function tried(syncs: Call[], commit: Call | undefined): number[] {
  const all = syncs.map((_, n) => n + 1)
  if (Number(process.env.TEST_EFFORT ?? 1) > 1) return all
  const some = [...new Set(syncs.map(({ paths }) => paths[0]))].flatMap((place) => {
    const own = all.filter((n) => syncs[n - 1]!.paths[0] === place)
    return [own[0]!, own[own.length >> 1]!, own.at(-1)!]
  })
  return [...new Set([...some, ...all.filter((n) => syncs[n - 1] === commit)])]
}

const isSync = ({ name }: Call) => name === 'fsync' || name === 'fdatasync'

/** The acknowledged batches that are lost if the power fails after any call from `first` on. */
function losses(directory: string, calls: Call[], first: number): unknown[] {
  return Object.entries(ON_DISK_AT_ONCE).flatMap(([how, reachesDisk]) => {
    const disk = new WorstDisk(directory, reachesDisk)
    const acknowledged: number[] = []
    return calls.flatMap((call, moment) => {
      disk.apply(call)
      acknowledged.push(...acknowledgedBy(call))
      if (moment < first || acknowledged.length === 0) return []
      const found = batchesOn(disk)
      const lost = acknowledged.filter((n) => !found.includes(n))
      return lost.length > 0 ? [{ directory, how, moment, lost }] : []
    })
  })
}

describe.runIf(canTrace())('a failed fsync', () => {
  it('S14 S32 a failed fsync of the data, the WAL, or the directory, whenever it happens in a process, loses and tears no batch', () => {
    const BATCHES = 4
    const directory = join(root, 'whole')
    const whole = live(directory, 0, BATCHES, 'close', null)
    expect(whole.flatMap(acknowledgedBy)).toHaveLength(BATCHES)
    const syncs = whole.filter(isSync)
    for (const place of ['data.sqlite', 'data.sqlite-wal', 'whole']) {
      expect(syncs.filter(({ paths }) => paths[0]?.endsWith(`/${place}`)).length).toBeGreaterThan(1)
    }
    expect(losses(directory, whole, 0)).toEqual([])
    const told = whole.findIndex((call) => acknowledgedBy(call).includes(2))
    const commit = whole.findLast((call, at) => at < told && isSync(call))
    for (const name of ['fsync', 'fdatasync'] as const) {
      for (const at of tried(
        syncs.filter((sync) => sync.name === name),
        commit,
      )) {
        const directory = join(root, `${name}-${at}`)
        // From then on every fsync fails, as on a broken disk; the next process finds it repaired.
        const before = live(directory, 0, BATCHES, 'close', `${name}:error=EIO:when=${at}+`)
        const after = live(directory, 100, 2, 'kill', null)
        expect(after.flatMap(acknowledgedBy)).toEqual([100, 101])
        // Up to then, everything happened as in the process without a fault.
        const fault = before.findIndex((call) => isSync(call) && !call.ok)
        expect(losses(directory, [...before, ...after], fault)).toEqual([])
        rmSync(directory, { recursive: true, force: true })
      }
    }
  })
})
