/**
 * What the figures are held against: the least a chat server can do. A client says which room it is in; everything
 * it says after that goes to everybody in the room, itself included. With `--sqlite` a message is first made durable,
 * all of one turn together.
 */
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import { answerBench } from './control'
import { SqliteConnection } from '../runtime/storage/driver'

const [directory = '', mode] = process.argv.slice(2)
const rooms = new Map<string, Set<WebSocket>>()

function relay(room: string, message: RawData): void {
  for (const socket of rooms.get(room) ?? []) socket.send(message as Buffer, { binary: false })
}

let deliver = relay
if (mode === '--sqlite') {
  mkdirSync(directory, { recursive: true })
  const db = new SqliteConnection(join(directory, 'relay.sqlite'))
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE messages (room TEXT, body TEXT)')
  const [begin, insert, commit] = ['BEGIN', 'INSERT INTO messages VALUES (?, ?)', 'COMMIT'].map((sql) =>
    db.prepare(sql),
  )
  let waiting: [string, RawData][] = []
  deliver = (room, message) => {
    if (waiting.length === 0) {
      setImmediate(() => {
        const batch = waiting
        waiting = []
        begin!.get()
        for (const [to, body] of batch) insert!.get(to, String(body))
        commit!.get()
        for (const [to, body] of batch) relay(to, body)
      })
    }
    waiting.push([room, message])
  }
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
server.listen(0, '127.0.0.1', () => answerBench((server.address() as AddressInfo).port, async () => {}))
