/**
 * Connects commands on this machine to a running server, over a socket that only its owner can open. Requests and
 * responses are lines of JSON. Anything a request started ends with its connection, however that ends.
 */
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Log } from './log'

/** The requests that a connection can make. */
export interface ControlSession {
  /** Returns the response; a rejection's message is returned as the reason. */
  answer(request: ControlRequest): Promise<unknown>
  /** The connection was closed. */
  end(): void
}

export type ControlRequest =
  | { do: 'hold' }
  | { do: 'release-database' }
  | { do: 'release-files' }
  | { do: 'restart' }
  | AccountRequest

export type AccountRequest =
  | { do: 'list' }
  | { do: 'reset-password' | 'make-admin' | 'disable' | 'enable' | 'reset-2fa' | 'test-mail'; email: string }

export type ControlAnswer = { ok: true; value: unknown } | { ok: false; message: string }

/** Maximum length of a socket's path: 104 bytes on macOS, 108 on Linux. */
const LONGEST_PATH = 100

function controlPath(dataDir: string): string {
  const path = join(resolve(dataDir), 'control.sock')
  const name = `parley-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`
  return Buffer.byteLength(path) <= LONGEST_PATH ? path : join(tmpdir(), `${name}.sock`)
}

/** Under the data directory's lock, an existing socket was left by a killed server. */
export async function openControl(
  dataDir: string,
  log: Log,
  begin: () => ControlSession,
): Promise<{ close: () => Promise<void> }> {
  const path = controlPath(dataDir)
  if (process.platform !== 'win32') rmSync(path, { force: true })
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const session = begin()
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      sockets.delete(socket)
      session.end()
    })
    createInterface({ input: socket }).on('line', (line) => {
      void answer(session, line).then((said) => socket.write(`${JSON.stringify(said)}\n`))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // Files are created for the owner alone.
    server.listen(path, resolve)
  })
  server.on('error', (error) => log.error("Commands on this machine can't reach the server", { error: String(error) }))
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

async function answer(session: ControlSession, line: string): Promise<ControlAnswer> {
  try {
    return { ok: true, value: await session.answer(JSON.parse(line) as ControlRequest) }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}

export interface ControlClient {
  /** Rejects with the server's reason, or because the connection was closed. */
  ask(request: ControlRequest): Promise<unknown>
  close(): void
}

/** Null if no server is running on it. */
export async function connectControl(dataDir: string): Promise<ControlClient | null> {
  const socket = createConnection(controlPath(dataDir))
  const isConnected = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  })
  if (!isConnected) return null
  const waiting: ((answer: ControlAnswer) => void)[] = []
  let isGone = false
  const gone = () => {
    isGone = true
    for (const settle of waiting.splice(0)) settle({ ok: false, message: 'The server was stopped in the meantime.' })
  }
  socket.on('error', gone)
  socket.on('close', gone)
  createInterface({ input: socket }).on('line', (line) => waiting.shift()?.(JSON.parse(line) as ControlAnswer))
  return {
    async ask(request) {
      const said = await new Promise<ControlAnswer>((resolve) => {
        waiting.push(resolve)
        if (isGone) gone()
        else socket.write(`${JSON.stringify(request)}\n`)
      })
      if (said.ok) return said.value
      throw new Error(said.message)
    },
    close: () => socket.destroy(),
  }
}
