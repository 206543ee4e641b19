/**
 * Runs the pages in their own process (pages-process.ts), so that rendering never delays the sockets and a crash closes
 * no connection. Requests reach it over a socket that only this user's processes can open.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { getPriority, setPriority, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isLoopback } from './addresses'
import type { Log } from './log'
import { PageTurns } from './page-turns'
import { StartupError } from './startup-error'

export interface Pages {
  handleRequest(req: IncomingMessage, res: ServerResponse, address: string): Promise<void>
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Settings that changed while the server runs, by variable name; the next pages show them. */
  share(variables: Record<string, string>): void
  close(): Promise<void>
}

export interface PagesOptions {
  root: string
  dev: boolean
  host: string
  port: number
  log: Log
  /** Called if the process keeps crashing. */
  onFatal: () => void
  /** The built pages-process.ts. */
  program?: URL
}

/** Environment of the process. */
export interface PagesSettings {
  socket: string
  root: string
  dev: boolean
  hostname: string
  port: number
}
export interface ToPages {
  variables: Record<string, string>
}
export type FromPages = 'ready'

/** Rendering more pages at once than there are cores only delays each of them; a page itself hardly waits. */
const AT_ONCE = 4
/** A school class that opens the app at the same moment, with a margin. */
const WAITING_PER_ADDRESS = 400
/** Priorities below the server's own: on a core that both need, pages then get a quarter of the time. */
const STEPS_BELOW = 5
const MAX_ENDS = 5
const ENDS_WINDOW_MS = 60_000
const ENDS_SOON_MS = 10_000
const CLOSE_WITHIN_MS = 3_000

export async function openPages(options: PagesOptions): Promise<Pages> {
  if (!options.dev && !existsSync(join(options.root, '.next', 'BUILD_ID'))) {
    throw new StartupError("The web app isn't built. Run npm start, which builds it.")
  }
  const pages = new PagesProcess(options)
  await pages.opened
  return pages
}

class PagesProcess implements Pages {
  /** Rejects if the pages could not start. */
  readonly opened: Promise<void>
  readonly #options: PagesOptions
  readonly #folder = mkdtempSync(join(tmpdir(), 'parley-pages-'))
  readonly #socket: string
  readonly #agent = new Agent({ keepAlive: true })
  readonly #turns = new PageTurns({ atOnce: AT_ONCE, waitingPerAddress: WAITING_PER_ADDRESS })
  #child!: ChildProcess
  /** Requests that arrive while the process restarts wait for it. */
  #ready: Promise<void>
  #ends: number[] = []
  #isClosing = false

  constructor(options: PagesOptions) {
    this.#options = options
    // A path of this length fits into a socket address on every system.
    this.#socket =
      process.platform === 'win32' ? `\\\\.\\pipe\\${basename(this.#folder)}` : join(this.#folder, 'socket')
    this.#ready = this.#start()
    this.opened = this.#ready
  }

  async handleRequest(req: IncomingMessage, res: ServerResponse, address: string): Promise<void> {
    const left = new AbortController()
    res.once('close', () => left.abort())
    if (isFile(req)) return this.#pass(req, res, left.signal, () => {})
    // Distinguishes people behind one address. The page itself verifies who they are.
    const turn = this.#turns.take({ address, person: req.headers.cookie ?? '' }, left.signal)
    if (!turn) {
      res.writeHead(503, {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-store',
        'retry-after': '1',
      })
      res.end('Too many pages are requested at once. Try again in a moment.\n')
      return
    }
    const end = await turn
    try {
      await this.#pass(req, res, left.signal, end)
    } finally {
      end()
    }
  }

  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    const inner = connect(this.#socket)
    const end = () => {
      socket.destroy()
      inner.destroy()
    }
    for (const each of [socket, inner]) each.on('error', end).on('close', end)
    const lines = req.rawHeaders.flatMap((name, i, all) => (i % 2 === 0 ? [`${name}: ${all[i + 1]}`] : []))
    inner.write([`${req.method} ${req.url} HTTP/1.1`, ...lines, '', ''].join('\r\n'))
    inner.write(head)
    socket.pipe(inner).pipe(socket)
  }

  share(variables: Record<string, string>): void {
    // A process that is just starting finds them in its environment.
    if (this.#child.connected) this.#child.send({ variables } satisfies ToPages, () => {})
  }

  async close(): Promise<void> {
    this.#isClosing = true
    if (isRunning(this.#child)) {
      const ended = once(this.#child, 'exit')
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), CLOSE_WITHIN_MS)
      if (this.#child.connected) this.#child.disconnect()
      await ended
      clearTimeout(timer)
    }
    this.#agent.destroy()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Reads are retried if the process ended before it responded. */
  async #pass(req: IncomingMessage, res: ServerResponse, left: AbortSignal, onAnswer: () => void): Promise<void> {
    await this.#ready
    const child = this.#child
    try {
      await this.#passTo(req, res, left, onAnswer)
    } catch (error) {
      // Client disconnected: no response, no log line.
      if (left.aborted) return
      if (hasBody(req) || res.headersSent || !(await endsSoon(child))) throw error
      await this.#ready
      await this.#passTo(req, res, left, onAnswer)
    }
  }

  async #passTo(req: IncomingMessage, res: ServerResponse, left: AbortSignal, onAnswer: () => void): Promise<void> {
    left.throwIfAborted()
    const inner = request({
      socketPath: this.#socket,
      agent: this.#agent,
      method: req.method,
      path: req.url,
      headers: innerHeaders(req),
    })
    // Reported below; later errors don't matter.
    inner.on('error', () => {})
    const leave = () => inner.destroy()
    left.addEventListener('abort', leave)
    try {
      if (hasBody(req)) pipeline(req, inner).catch(() => {})
      else inner.end()
      const [answer] = (await once(inner, 'response', { signal: left })) as [IncomingMessage]
      onAnswer()
      res.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers))
      await pipeline(answer, res)
    } finally {
      left.removeEventListener('abort', leave)
    }
  }

  async #start(): Promise<void> {
    const { root, dev, host, port, log, program = new URL('./pages-process.mjs', import.meta.url) } = this.#options
    if (process.platform !== 'win32') rmSync(this.#socket, { force: true })
    // Next calls this machine localhost in the requests that its proxy file sees. With any other name it would take a
    // rewrite to the same page for a request to another server, and request it from itself.
    const hostname = isLoopback(host) ? 'localhost' : host
    const settings: PagesSettings = { socket: this.#socket, root, dev, hostname, port }
    const child = fork(program, [JSON.stringify(settings)], {
      cwd: root,
      // A debugger of this process already uses the port.
      execArgv: process.execArgv.filter((flag) => !flag.startsWith('--inspect')),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child.on('error', (error) => log.error("The pages' process", { error: String(error) }))
    yieldToSockets(child)
    this.#child = child
    const hasStarted = await new Promise<boolean>((resolve) => {
      child.once('message', () => resolve(true))
      child.once('exit', () => resolve(false))
      child.once('error', () => resolve(false))
    })
    // The process has logged the reason.
    if (!hasStarted) throw new StartupError('')
    child.once('exit', (code, signal) => {
      if (this.#isClosing) return
      log.error("The pages' process exited; restarting it", { code, signal })
      this.#ready = this.#startAgain()
      this.#ready.catch(() => this.#options.onFatal())
    })
  }

  async #startAgain(): Promise<void> {
    const now = performance.now()
    this.#ends = [...this.#ends.filter((at) => now - at < ENDS_WINDOW_MS), now]
    if (this.#ends.length > MAX_ENDS) throw new Error("The pages' process exited too often.")
    await this.#start()
  }
}

/** Files read from disk don't need a turn. */
/** On a busy machine, messages go before pages. */
function yieldToSockets({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, getPriority() + STEPS_BELOW)
  } catch {
    // It has ended, or the system has no priorities.
  }
}

const isFile = ({ url }: IncomingMessage): boolean => /^\/(?:_next\/static|words)\//.test(url ?? '')

const isRunning = ({ exitCode, signalCode, pid }: ChildProcess): boolean =>
  pid !== undefined && exitCode === null && signalCode === null

/** Its connections fail shortly before its exit is reported. */
async function endsSoon(child: ChildProcess): Promise<boolean> {
  if (!isRunning(child)) return true
  const ended = await once(child, 'exit', { signal: AbortSignal.timeout(ENDS_SOON_MS) }).catch(() => null)
  return ended !== null
}

/** Hop-by-hop headers (RFC 9110, 7.6.1). */
const OF_A_CONNECTION = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

function endToEnd<T extends NodeJS.Dict<string | string[]>>(headers: T): T {
  const left = { ...headers }
  for (const name of OF_A_CONNECTION) delete left[name]
  return left
}

const hasBody = ({ method }: IncomingMessage): boolean => method !== 'GET' && method !== 'HEAD'

function innerHeaders(req: IncomingMessage): NodeJS.Dict<string | string[]> {
  const headers: NodeJS.Dict<string | string[]> = endToEnd(req.headers)
  // An unexpected body would be parsed as the next request.
  if (!hasBody(req)) delete headers['content-length']
  return headers
}
