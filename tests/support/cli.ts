/** The Convex CLI against this runtime: the engine in its thread over SQLite, the rest on a real port. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { Worker } from 'node:worker_threads'
import { ConvexClient, ConvexHttpClient } from 'convex/browser'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { createAdminKey } from '../../runtime/edge/auth/admin-key'
import { createWorkerHost } from '../../runtime/edge/host/worker-host'
import { silentLog, startServer, type TestServer } from '../../runtime/edge/sync/testing/server'
import { realSystem } from '../../runtime/system'
import { type Administrator, administratorOf } from './administrator'
import { bundled } from './bundle'
import { ended, startConvex, type ConvexProcess, type Ended } from './convex-command'
import { createFaultyNetwork } from './faulty-network'
import { pushRequestOf } from './push-request'
import { ROOT } from './source-tree'

export interface Running {
  output(): string
  /** Resolves once its output matches. */
  says(pattern: RegExp): Promise<void>
  end(): Promise<void>
}

export interface CommandLine {
  url: string
  key: string
  directory: string
  /** A folder with these files and this repository's packages. */
  project(files?: Record<string, string>): string
  /** Runs the command itself, which takes seconds of CPU time to start: where `administrator` suffices, use that. */
  run(args: string[], options?: RunOptions): Promise<Ended>
  administrator: Administrator
  /** Pushes a project without the CLI. */
  push(project: string): Promise<void>
  /** For commands that don't exit by themselves. */
  start(args: string[], options?: RunOptions): Running
  http(): ConvexHttpClient
  connect(): ConvexClient
  /** Restarts the server on the same data; `forgetPushed`: with the functions it was built with. */
  restart(options?: { forgetPushed: boolean }): Promise<void>
  /** Restarts the server on a new data directory. */
  startElsewhere(): Promise<void>
}

interface RunOptions {
  cwd?: string
  env?: Record<string, string>
  input?: string
}

/** Call at the top of a test file: each test gets its own data directory. */
export function useCommandLine(): CommandLine {
  const key = createAdminKey('test', randomBytes)
  const base = mkdtempSync(join(tmpdir(), 'parley-cli-'))
  const children = new Set<ConvexProcess>()
  const clients: { close(): Promise<void> }[] = []
  let count = 0
  let directory = ''
  let thread = ''
  let server: TestServer | undefined

  const open = async (port = 0, forgetPushed = false): Promise<void> => {
    const start = async (url: string) => {
      const engine = createWorkerHost({
        start: () =>
          new Worker(thread, {
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

  const spawnCommand = (args: string[], { cwd = line.project(), env, input }: RunOptions): ConvexProcess => {
    const child = startConvex(line, args, { cwd, home: base, env, input })
    children.add(child)
    child.once('exit', () => children.delete(child))
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
    run: (args, options = {}) => ended(spawnCommand(args, options)),
    administrator: administratorOf(() => line),
    push: async (project) => line.administrator.push(await pushRequestOf(project)),
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
    const entryPoints = ['tests/support/cli-thread.ts']
    const folder = await bundled('cli', { absWorkingDir: ROOT, entryPoints, packages: 'external' })
    thread = join(folder, 'cli-thread.mjs')
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
  })
  return line
}

const EXEC_ARGV = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
