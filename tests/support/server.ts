/**
 * Starts the built server as a person would: one process, one temporary data directory, a free port. For tests of the
 * whole from outside.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { QUICK_PASSWORDS } from './quick-passwords'

const MAIN = join(import.meta.dirname, '../../dist/main.mjs')
const START_MS = 300_000
const STOP_MS = 120_000

export interface ServerOptions {
  /** Kept if given; otherwise a temporary one that is deleted with the server. */
  dataDir?: string
  /** A free port unless given, for a URL that something else must know beforehand. */
  port?: number
  args?: string[]
  env?: Record<string, string>
}

export interface RunningServer {
  /** The origin people open. */
  url: string
  /** The setup code that the first start of a data directory prints; null once there is an administrator. */
  setupCode: string | null
  dataDir: string
  /** Everything it has printed so far. */
  output(): string
  /** Sends SIGTERM and throws unless it exits by itself, in time and with code 0. */
  stop(): Promise<void>
  /** Simulates a crash: SIGKILL; the data directory stays. */
  crash(): Promise<void>
  /** After a crash: starts a new process at the same URL, on the same data. */
  startAgain(): Promise<void>
}

export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  if (!existsSync(MAIN)) throw new Error('Not built yet. Run npm run build first.')
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'parley-'))
  const cleanUp = () => {
    if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    let running = await launch(options, dataDir, String(options.port ?? 0))
    const { url } = running
    return {
      url,
      setupCode: /setup code:?\s+([A-Za-z0-9-]+)/i.exec(running.output())?.[1] ?? null,
      dataDir,
      output: () => running.output(),
      stop: () => running.stop().finally(cleanUp),
      crash: () => running.crash(),
      async startAgain() {
        running = await launch(options, dataDir, new URL(url).port)
      },
    }
  } catch (error) {
    cleanUp()
    throw error
  }
}

async function launch(options: ServerOptions, dataDir: string, port: string) {
  const child = spawn(process.execPath, [MAIN, '--port', port, '--data-dir', dataDir, ...(options.args ?? [])], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      // No person writes as fast as tests do.
      PARLEY_MESSAGES_PER_SECOND: '0',
      ...options.env,
      NODE_OPTIONS: [QUICK_PASSWORDS, options.env?.NODE_OPTIONS].filter(Boolean).join(' '),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  // A test process that ends early must not leave a server behind.
  const killWithUs = () => child.kill('SIGKILL')
  process.once('exit', killWithUs)

  const exited = once(child, 'exit').then(([code, signal]) => {
    process.off('exit', killWithUs)
    return { code: code as number | null, signal: signal as NodeJS.Signals | null }
  })
  try {
    return {
      url: await ready(child, () => output, options.port),
      output: () => output,
      async stop() {
        child.kill('SIGTERM')
        const end = await within(STOP_MS, exited)
        if (!end) child.kill('SIGKILL')
        if (!end) throw new Error(`The server did not end within ${STOP_MS / 1000} s of SIGTERM:\n${output}`)
        if (end.code !== 0) throw new Error(`The server ended with ${end.code ?? end.signal}:\n${output}`)
      },
      async crash() {
        child.kill('SIGKILL')
        await exited
      },
    }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

/** Waits for the URL it prints, then for `/readyz` there. */
async function ready(child: ChildProcess, output: () => string, port?: number): Promise<string> {
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${output()}`)
    const url = port ? `http://127.0.0.1:${port}` : /http:\/\/(?:127\.0\.0\.1|localhost):\d+/.exec(output())?.[0]
    if (url && (await answers(`${url}/readyz`))) return url
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`The server was not ready after ${START_MS / 1000} s:\n${output()}`)
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), ms)))
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clearTimeout(timer)
  }
}
