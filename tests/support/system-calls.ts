/** Records a process's system calls with strace. Linux only. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** The calls that write to files and sockets, and that make data durable. */
const CALLS = ['write', 'writev', 'pwrite64', 'pwritev', 'sendto', 'sendmsg', 'fsync', 'fdatasync']

export interface SystemCall {
  name: string
  /** The descriptor with its path: `23</data/data.sqlite-wal>`. */
  target: string
  /** The arguments as strace writes them, with non-printable bytes escaped. */
  text: string
  result: number
  /**
   * Positions in the recording: everything after `began` was recorded after it started, everything after `ended` once
   * it was over.
   */
  began: number
  ended: number
}

/** The command line before the traced command. */
export function traceInto(file: string): string[] {
  return ['strace', '-f', '--seccomp-bpf', '-y', '-qq', '-s', '70000', '-e', `trace=${CALLS.join(',')}`, '-o', file]
}

/**
 * A command line that records what a running process does to these files, and makes its next fsync of any of them fail,
 * once per thread. It prints "attached" once it is active.
 */
export function failNextSync(pid: number, paths: string[], file: string): string[] {
  const calls = 'trace=write,pwrite64,ftruncate,unlink,rename,fsync,fdatasync'
  const fault = 'inject=fsync,fdatasync:error=EIO:when=1'
  const only = paths.flatMap((path) => ['-P', path])
  return ['strace', '-f', '-y', ...only, '-e', calls, '-e', fault, '-o', file, '-p', `${pid}`]
}

/** Whether a process can be traced here; on Debian, strace is installed for it if that is permitted. */
export function canTrace(): boolean {
  if (process.platform !== 'linux') return false
  const isDebian = existsSync('/etc/debian_version')
  if (!works('strace', '-V') && isDebian && process.getuid?.() === 0) {
    works('apt-get', 'update')
    works('apt-get', 'install', '--yes', '--no-install-recommends', 'strace')
  }
  // In a container it may be installed but not permitted.
  return works('strace', '-f', '--seccomp-bpf', '-o', '/dev/null', 'true')
}

function works(command: string, ...args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(command, args, { stdio: 'ignore', env, timeout: 120_000 }).status === 0
}

const LINE = /^(\d+) +(.*)$/s
const WHOLE = /^(\w+)\((.*)\) += (-?\d+)/s
const BEGUN = /^(\w+)\((.*) <unfinished \.\.\.>$/s
const RESUMED = /^<\.\.\. (\w+) resumed>(.*)\) += (-?\d+)/s

/** In the order in which they ended. */
export function readSystemCalls(file: string): SystemCall[] {
  const calls: SystemCall[] = []
  const underWay = new Map<string, { text: string; began: number }>()
  const lines = readFileSync(file, 'latin1').split('\n')
  lines.forEach((line, at) => {
    const [, thread = '', rest = ''] = LINE.exec(line) ?? []
    const begun = BEGUN.exec(rest)
    if (begun) return void underWay.set(thread, { text: begun[2] ?? '', began: at })
    const resumed = RESUMED.exec(rest)
    const [, name = '', args = '', result = ''] = resumed ?? WHOLE.exec(rest) ?? []
    if (!CALLS.includes(name)) return
    const before = resumed ? underWay.get(thread) : undefined
    const text = (before?.text ?? '') + args
    const [target = ''] = text.split(', ', 1)
    calls.push({ name, target, text, result: Number(result), began: before?.began ?? at, ended: at })
  })
  return calls
}
