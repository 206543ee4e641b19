import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canTrace } from '../../tests/support/system-calls'
import { readRecording, recordInto } from '../storage/testing/worst-disk'
import { FileDisk, FileTooLarge } from './file-disk'

const KEEPS = `
  import { FileDisk } from './runtime/boundary/file-disk'
  const disk = new FileDisk(process.argv[2], 'edge')
  const uuid = 'ab000000-0000-4000-8000-000000000001'
  async function* bytes() { yield Buffer.from('hello') }
  await disk.receive(uuid, bytes())
  await disk.keep(uuid, 'edge')
  console.log(process.pid)`

const UUID = 'ab000000-0000-4000-8000-000000000001'

let directory: string
let disk: FileDisk
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'files-'))
  disk = new FileDisk(directory, 'edge')
})
afterEach(() => rmSync(directory, { recursive: true }))

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}
const filesOn = (): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)

describe('the disk', () => {
  it('F10 receives files in one directory and keeps them in another, which only their owner can read', async () => {
    const received = await disk.receive(UUID, chunks('one ', 'two'))
    expect(received).toEqual({ size: 7, sha256: createHash('sha256').update('one two').digest('base64') })
    expect(await disk.open(UUID)).toBe(null)
    await disk.keep(UUID, 'edge')
    const path = join(directory, 'ab', UUID)
    expect(readFileSync(path, 'utf8')).toBe('one two')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(directory, 'ab')).mode & 0o777).toBe(0o700)
    expect(await disk.list('ab')).toEqual([UUID])
    expect(await disk.list('ac')).toEqual([])
  })

  it('F10 keeping a file is idempotent, and fails if it was not received', async () => {
    await disk.receive(UUID, chunks('x'))
    await disk.keep(UUID, 'edge')
    await disk.keep(UUID, 'edge')
    await expect(disk.keep(UUID.replace(/1$/, '2'), 'edge')).rejects.toThrow('ENOENT')
  })

  it('F4 leaves nothing of an upload that is too large or interrupted', async () => {
    await expect(disk.receive(UUID, chunks('12', '345'), 4)).rejects.toThrow(FileTooLarge)
    const broken = async function* () {
      yield Buffer.from('1')
      throw new Error('the line is cut')
    }
    await expect(disk.receive(UUID, broken())).rejects.toThrow('the line is cut')
    expect(filesOn()).toEqual([])
    expect((await disk.receive(UUID, chunks('1234'), 4)).size).toBe(4)
  })

  it('F4 deletes its owner’s unfinished uploads at startup, and no one else’s', async () => {
    const engine = new FileDisk(directory, 'engine')
    await disk.receive(UUID, chunks('x'))
    await engine.receive(UUID, chunks('y'))
    const again = new FileDisk(directory, 'edge')
    await expect(again.keep(UUID, 'edge')).rejects.toThrow('ENOENT')
    await again.keep(UUID, 'engine')
    expect(existsSync(join(directory, 'ab', UUID))).toBe(true)
  })

  it('F9 continues to read a file that is removed meanwhile', async () => {
    await disk.receive(UUID, chunks('still here'))
    await disk.keep(UUID, 'edge')
    const handle = (await disk.open(UUID))!
    await disk.remove(UUID)
    await disk.remove(UUID)
    expect(filesOn()).toEqual([])
    expect((await handle.readFile()).toString()).toBe('still here')
    await handle.close()
  })

  /** The calls of a process that receives and keeps a file, as strace writes them, and what it printed. */
  function keepTraced(): { recording: string; stdout: string } {
    const program = join(directory, 'keeps.mjs')
    buildSync({
      stdin: { contents: KEEPS, resolveDir: join(import.meta.dirname, '../..') },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: program,
    })
    const recording = join(directory, 'calls')
    const [command = '', ...words] = recordInto(recording, null)
    const { stdout } = spawnSync(command, [...words, process.execPath, program, directory], { encoding: 'utf8' })
    return { recording, stdout }
  }

  it.runIf(canTrace())('F10 fsyncs a folder’s name even if an earlier process has created it', () => {
    mkdirSync(join(directory, 'ab'))
    const synced = readRecording(keepTraced().recording).filter(({ name, ok }) => name === 'fsync' && ok)
    expect(synced.map(({ paths }) => paths[0]).slice(-2)).toEqual([join(directory, 'ab'), directory])
  })

  it.runIf(canTrace())('F14 the serving thread never fsyncs a file or its name itself', () => {
    const { recording, stdout } = keepTraced()
    // A process's main thread has the process's id.
    const serving = stdout.trim()
    const syncs = readFileSync(recording, 'latin1')
      .split('\n')
      .filter((line) => /\bf(?:data)?sync\(/.test(line))
    expect(syncs.length).toBeGreaterThanOrEqual(3)
    expect(syncs.filter((line) => line.startsWith(`${serving} `))).toEqual([])
  })
})

it.each([
  // 100 GiB and 1 GiB, in blocks of 4 KiB.
  [26_214_400, 256],
  [262_144, 51],
])('FB17 on a disk of %s blocks, files leave %s MiB free', async (blocks, mib) => {
  const MIB = 1 << 20
  const free = (bytes: number) => Promise.resolve({ blocks, bsize: 4_096, bavail: Math.floor(bytes / 4_096) })
  const withFree = (bytes: number) => new FileDisk(directory, 'edge', () => free(bytes))
  expect(await withFree((mib + 26) * MIB).hasRoomFor(25 * MIB)).toBe(true)
  expect(await withFree((mib + 24) * MIB).hasRoomFor(25 * MIB)).toBe(false)
  expect(await withFree((mib - 1) * MIB).hasRoomFor(0)).toBe(false)
})
