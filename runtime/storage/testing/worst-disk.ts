/**
 * Derives a disk's contents in the worst case from a recording of system calls: of each file and its directory, only
 * what came before a successful fsync. Data that a failed fsync covered isn't on disk, although reads see it, until it
 * is written again; names wait for the directory's next fsync, because file systems keep a journal of them.
 */
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'

const CALLS = ['openat', 'write', 'pwrite64', 'ftruncate', 'rename', 'unlink', 'fsync', 'fdatasync'] as const

export interface Call {
  name: (typeof CALLS)[number]
  /** The descriptor's path, or paths as given. */
  paths: string[]
  /** The bytes written. */
  bytes: Buffer
  /** The descriptor, 0 if there is none. */
  descriptor: number
  /** The last number given: an offset, or a length. */
  number: number
  flags: string
  ok: boolean
}

/** The command line that records a command. `fault`: in strace's own syntax. */
export function recordInto(file: string, fault: string | null): string[] {
  const injected = fault === null ? [] : ['-e', `inject=${fault}`]
  return [
    'strace',
    '-f',
    // Only recorded calls stop the process: starting takes thousands of others.
    '--seccomp-bpf',
    '-y',
    '-qq',
    '-xx',
    '-s',
    `${2 << 20}`,
    '-e',
    `trace=${CALLS.join(',')}`,
    ...injected,
    '-o',
    file,
  ]
}

const ESCAPED = String.raw`((?:\\x[0-9a-f]{2})*)`
const LINE = /^\d+ +(\w+)\((.*)\) += (-?\d+)/
const DESCRIPTOR = new RegExp(`^\\d+<${ESCAPED}>`)
const STRINGS = new RegExp(`"${ESCAPED}"`, 'g')

const bytesOf = (escaped: string): Buffer => Buffer.from(escaped.replaceAll(String.raw`\x`, ''), 'hex')

/** Joins only the calls that a thread made without a pause: a recorded process writes its data in one thread. */
export function readRecording(file: string): Call[] {
  const calls: Call[] = []
  for (const line of readFileSync(file, 'latin1').split('\n')) {
    const [, called, text = '', result] = LINE.exec(line) ?? []
    const name = CALLS.find((each) => each === called)
    if (name === undefined) continue
    const strings = [...text.matchAll(STRINGS)].map(([, escaped = '']) => bytesOf(escaped))
    const descriptor = DESCRIPTOR.exec(text)?.[1]
    calls.push({
      name,
      paths: descriptor === undefined ? strings.map(String) : [String(bytesOf(descriptor))],
      descriptor: Number.parseInt(text, 10) || 0,
      bytes: strings[0] ?? Buffer.alloc(0),
      number: Number(/, (\d+)$/.exec(text)?.[1] ?? 0),
      flags: text.replaceAll(STRINGS, ''),
      ok: Number(result) >= 0,
    })
  }
  return calls
}

type Change<T> = (on: T) => T

/** Data that reads see in one state, while the disk has another. */
class Cached<T> {
  private waiting: Change<T>[] = []

  constructor(
    public seen: T,
    public stored: T,
    private readonly reachesDisk: boolean,
  ) {}

  change(change: Change<T>): void {
    this.seen = change(this.seen)
    if (this.reachesDisk) this.stored = change(this.stored)
    else this.waiting.push(change)
  }

  sync(): void {
    for (const change of this.waiting) this.stored = change(this.stored)
    this.waiting = []
  }

  /** An fsync has failed: the system marks unwritten data as written. */
  lose(): void {
    this.waiting = []
  }
}

export interface DiskFile {
  name: string
  bytes: Buffer
}

type Bytes = Buffer<ArrayBuffer>
type File = Cached<Bytes>
type Names = ReadonlyMap<string, File>

export class WorstDisk {
  private readonly names = new Cached<Names>(new Map(), new Map(), false)

  /** `reachesDisk`: files that the system happens to write out at once, while the others wait for their fsyncs. */
  constructor(
    private readonly directory: string,
    private readonly reachesDisk: (name: string) => boolean,
  ) {}

  /** The contents after the power has failed. */
  files(): DiskFile[] {
    return [...this.names.stored].map(([name, file]) => ({ name, bytes: file.stored }))
  }

  apply({ name, paths, bytes, number, flags, ok }: Call): void {
    const [path = '', target = ''] = paths
    const isSync = name === 'fsync' || name === 'fdatasync'
    if (isSync && path === this.directory) return ok ? this.names.sync() : undefined
    const file = basename(path)
    if (dirname(path) !== this.directory || file === 'lock') return
    const found = this.names.seen.get(file)
    if (isSync) return ok ? found?.sync() : found?.lose()
    if (!ok) return
    if (name === 'openat' && flags.includes('O_CREAT') && !found) {
      const made: File = new Cached(Buffer.alloc(0), Buffer.alloc(0), this.reachesDisk(file))
      this.names.change((names) => new Map([...names, [file, made]]))
    } else if (name === 'rename') {
      this.names.change((names) => new Map([...names, [basename(target), found!]].filter(([each]) => each !== file) as [string, File][])) // oxfmt-ignore
    } else if (name === 'unlink') this.names.change((names) => new Map([...names].filter(([each]) => each !== file)))
    else if (name === 'openat' && flags.includes('O_TRUNC')) found?.change(() => Buffer.alloc(0))
    else if (name === 'ftruncate') found!.change((old) => sized(old, number))
    else if (name === 'pwrite64') found!.change((old) => written(old, bytes, number))
    else if (name === 'write') {
      const end = found!.seen.length
      found!.change((old) => written(old, bytes, end))
    }
  }
}

function sized(old: Bytes, length: number): Bytes {
  const bytes = Buffer.alloc(length)
  old.copy(bytes)
  return bytes
}

function written(old: Bytes, bytes: Buffer, at: number): Bytes {
  const result = sized(old, Math.max(old.length, at + bytes.length))
  bytes.copy(result, at)
  return result
}
