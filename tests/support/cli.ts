/**
 * Convex's own command line, unmodified, as a process of its own, against this runtime: the engine in its thread over
 * SQLite, the rest on a real port. What it would ask the internet for ends at a closed port of this machine.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { Worker } from 'node:worker_threads'
import { ConvexClient, ConvexHttpClient } from 'convex/browser'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'
import { createAdminKey } from '../../runtime/admin/key'
import { createWorkerHost } from '../../runtime/engine/worker-host'
import { silentLog, startServer, type TestServer } from '../../runtime/sync/testing/server'
import { realSystem } from '../../runtime/system'
import { createFaultyNetwork } from './faulty-network'
import { ROOT } from './source-tree'

const MAIN = join(ROOT, 'node_modules/convex/bin/main.js')
/** Nothing listens there: whatever it is asked for fails at once. */
const NOWHERE = 'http://127.0.0.1:9'

type Child = ChildProcessByStdio<Writable, Readable, Readable>

export interface Ended {
  code: number | null
  /** Without colours. */
  stdout: string
  stderr: string
}

export interface Running {
  output(): string
  /** Resolves when it has printed something that matches. */
  says(pattern: RegExp): Promise<void>
  end(): Promise<void>
}

export interface CommandLine {
  url: string
  key: string
  directory: string
  /** A folder with these files in it and this repository's packages. */
  project(files?: Record<string, string>): string
  run(args: string[], options?: RunOptions): Promise<Ended>
  /** For commands that do not end by themselves. */
  start(args: string[], options?: RunOptions): Running
  http(): ConvexHttpClient
  connect(): ConvexClient
  /** Ends the server and starts it again, on the same data; `forgetPushed`: with the functions it was built with. */
  restart(options?: { forgetPushed: boolean }): Promise<void>
  /** Ends the server and starts one on a new data directory. */
  startElsewhere(): Promise<void>
}

interface RunOptions {
  cwd?: string
  env?: Record<string, string>
  input?: string
}

/** Called at the top of a test file: a data directory of its own for each test. */
export function useCommandLine(): CommandLine {
  // Each command is a process of its own, of two seconds on a machine with nothing else to do.
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
  const key = createAdminKey('test', randomBytes)
  // Below the packages that it leaves outside.
  const outdir = join(ROOT, 'dist', `cli-${process.pid}-${randomUUID()}`)
  const base = mkdtempSync(join(tmpdir(), 'parley-cli-'))
  const children = new Set<Child>()
  const clients: { close(): Promise<void> }[] = []
  let count = 0
  let directory = ''
  let server: TestServer | undefined

  const open = async (port = 0, forgetPushed = false): Promise<void> => {
    const start = async (url: string) => {
      const engine = createWorkerHost({
        start: () =>
          new Worker(join(outdir, 'cli-thread.mjs'), {
            workerData: { directory, forgetPushed },
            execArgv: EXEC_ARGV,
            env: { CONVEX_CLOUD_URL: url },
          }),
        system: realSystem,
        log: silentLog,
        onFatal: (error) => {
          throw error
        },
      })
      await engine.ready
      return engine
    }
    server = await startServer(start, {
      adminKey: key,
      port,
      files: { directory: `${directory}/files`, maxBytes: 1 << 20 },
      transfers: { directory: `${directory}/transfers` },
    })
  }

  const spawnCommand = (args: string[], { cwd, env = {}, input }: RunOptions): Child => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: cwd ?? line.project(),
      env: {
        NODE_ENV: 'production',
        PATH: process.env.PATH,
        HOME: base,
        NO_COLOR: '1',
        CONVEX_VERSION_API_ORIGIN: NOWHERE,
        HTTPS_PROXY: NOWHERE,
        NO_PROXY: '127.0.0.1,localhost',
        CONVEX_SELF_HOSTED_URL: line.url,
        CONVEX_SELF_HOSTED_ADMIN_KEY: key,
        ...env,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    children.add(child)
    child.once('exit', () => children.delete(child))
    child.stdin.on('error', () => {})
    child.stdin.end(input ?? '')
    child.stdout.setEncoding('utf8')
    child.stderr.setEncoding('utf8')
    return child
  }

  const line: CommandLine = {
    key,
    get url() {
      return server?.url ?? ''
    },
    get directory() {
      return directory
    },
    project(files = {}) {
      const folder = join(base, `project-${++count}`)
      const all = { 'package.json': '{"name":"app","dependencies":{"convex":"*"}}', ...files }
      for (const [path, text] of Object.entries(all)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), text)
      }
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
      return folder
    },
    async run(args, options = {}) {
      const child = spawnCommand(args, options)
      let stdout = ''
      let stderr = ''
      child.stdout.on('data', (text: string) => (stdout += text))
      child.stderr.on('data', (text: string) => (stderr += text))
      const [code] = (await once(child, 'close')) as [number | null]
      return { code, stdout: stripVTControlCharacters(stdout), stderr: stripVTControlCharacters(stderr) }
    },
    start(args, options = {}) {
      const child = spawnCommand(args, options)
      const closed = once(child, 'close')
      let output = ''
      let wake = () => {}
      const hear = (text: string) => {
        output += stripVTControlCharacters(text)
        wake()
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      return {
        output: () => output,
        says: (pattern) =>
          new Promise((resolve, reject) => {
            wake = () => void (pattern.test(output) && resolve())
            void closed.then(() => reject(new Error(`It ended without saying ${String(pattern)}:\n${output}`)))
            wake()
          }),
        async end() {
          child.kill('SIGINT')
          await closed
        },
      }
    },
    http: () => new ConvexHttpClient(line.url, { logger: false }),
    connect() {
      const { WebSocket } = createFaultyNetwork()
      const client = new ConvexClient(line.url, { webSocketConstructor: WebSocket, logger: false })
      clients.push(client)
      return client
    },
    async startElsewhere() {
      await server?.close()
      await startFresh()
    },
    async restart({ forgetPushed } = { forgetPushed: false }) {
      const port = Number(new URL(line.url).port)
      await server?.stop()
      await open(port, forgetPushed)
    },
  }

  beforeAll(async () => {
    await build({
      absWorkingDir: ROOT,
      entryPoints: ['tests/support/cli-thread.ts'],
      outdir,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      logLevel: 'warning',
    })
  })
  const startFresh = async () => {
    directory = join(base, `data-${++count}`)
    await open()
  }
  beforeEach(startFresh)
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()))
    await server?.close()
    server = undefined
  })
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL')
    rmSync(base, { recursive: true, force: true })
    rmSync(outdir, { recursive: true, force: true })
  })
  return line
}

const EXEC_ARGV = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
