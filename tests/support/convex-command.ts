/** The Convex CLI, unmodified, as a process. Its requests to the internet end at a closed port. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { ROOT } from './source-tree'

const MAIN = join(ROOT, 'node_modules/convex/bin/main.js')
/** Nothing listens there, so every request fails at once. */
const NOWHERE = 'http://127.0.0.1:9'

export type ConvexProcess = ChildProcessByStdio<Writable, Readable, Readable>

/** The deployment that a command is for. */
export interface Target {
  url: string
  key: string
}

export interface Ended {
  code: number | null
  /** Without colors. */
  stdout: string
  stderr: string
}

export interface CommandOptions {
  cwd: string
  /** Where it stores its own state. */
  home: string
  env?: Record<string, string> | undefined
  input?: string | undefined
}

export function startConvex(
  { url, key }: Target,
  args: string[],
  { cwd, home, env, input }: CommandOptions,
): ConvexProcess {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      HOME: home,
      NO_COLOR: '1',
      CONVEX_VERSION_API_ORIGIN: NOWHERE,
      HTTPS_PROXY: NOWHERE,
      NO_PROXY: '127.0.0.1,localhost',
      CONVEX_SELF_HOSTED_URL: url,
      CONVEX_SELF_HOSTED_ADMIN_KEY: key,
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => {})
  child.stdin.end(input ?? '')
  child.stdout.setEncoding('utf8')
  child.stderr.setEncoding('utf8')
  return child
}

export async function ended(child: ConvexProcess): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text: string) => (stdout += text))
  child.stderr.on('data', (text: string) => (stderr += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout: stripVTControlCharacters(stdout), stderr: stripVTControlCharacters(stderr) }
}
