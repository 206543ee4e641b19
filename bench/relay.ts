/**
 * The baseline: the least a chat server can do. A client says which room it is in; everything it sends after that goes
 * to everyone in the room, including itself. With `--sqlite` a message is made durable first, all of one turn together;
 * with `--sqlite-worker` in another thread, like the product's engine.
 */
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import { answerBench, collect } from './control'
import { SqliteConnection } from '../runtime/storage/driver'

type Said = [room: string, body: string]

/** Stores the given messages in one transaction; durable when it returns. */
function openStore(directory: string): (messages: readonly Said[]) => void {
  mkdirSync(directory, { recursive: true })
  const db = new SqliteConnection(join(directory, 'relay.sqlite'))
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE messages (room TEXT, body TEXT)')
  const [begin, insert, commit] = ['BEGIN', 'INSERT INTO messages VALUES (?, ?)', 'COMMIT'].map((sql) =>
    db.prepare(sql),
  )
  return (messages) => {
    begin!.get()
    for (const [room, body] of messages) insert!.get(room, body)
    commit!.get()
  }
}

/** One batch after the other; messages sent meanwhile form the next one. */
function batched(store: (messages: Said[]) => Promise<void>, relay: (room: string, body: string) => void) {
  let waiting: Said[] = []
  let isStoring = false
  const next = (): void => {
    isStoring = waiting.length > 0
    if (!isStoring) return
    const batch = waiting
    waiting = []
    void store(batch).then(() => {
      for (const [room, body] of batch) relay(room, body)
      next()
    })
  }
  return (room: string, body: string): void => {
    waiting.push([room, body])
    if (!isStoring) setImmediate(() => isStoring || next())
  }
}

function inWorker(directory: string): (messages: Said[]) => Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { workerData: directory })
  let stored = (): void => {}
  worker.on('message', () => stored())
  return (messages) =>
    new Promise((resolve) => {
      stored = resolve
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(messages)
    })
}

function serve(directory: string, mode: string | undefined): void {
  const rooms = new Map<string, Set<WebSocket>>()
  const relay = (room: string, message: RawData | string): void => {
    for (const socket of rooms.get(room) ?? []) socket.send(message as Buffer, { binary: false })
  }
  let deliver: (room: string, message: RawData) => void = relay
  if (mode) {
    const store = mode === '--sqlite-worker' ? inWorker(directory) : immediately(openStore(directory))
    const add = batched(store, relay)
    deliver = (room, message) => add(room, String(message))
  }
  const server = createServer()
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
    let room: string | null = null
    socket.on('message', (message) => {
      if (room !== null) return deliver(room, message)
      room = String(message)
      const members = rooms.get(room) ?? new Set()
      rooms.set(room, members.add(socket))
      socket.send('in')
    })
  })
  server.listen(0, '127.0.0.1', () =>
    answerBench((server.address() as AddressInfo).port, {
      fill: async () => {},
      addPeople: async () => {},
      collect: async () => collect(),
    }),
  )
}

/** In the same turn, because a promise would only add to the measured time. */
function immediately(store: (messages: readonly Said[]) => void): (messages: Said[]) => Promise<void> {
  return async (messages) => store(messages)
}

if (isMainThread) serve(process.argv[2] ?? '', process.argv[3])
else {
  const store = openStore(workerData as string)
  parentPort!.on('message', (messages: Said[]) => {
    store(messages)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort!.postMessage(null)
  })
}
