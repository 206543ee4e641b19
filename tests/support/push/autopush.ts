/**
 * A fake of Mozilla's push service on loopback: a browser keeps a socket to it, over which it subscribes, receives what
 * was posted to its endpoints, and acknowledges it. The fake can't read the content, because the keys are the
 * browser's.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomUUID } from 'node:crypto'
import { type WebSocket, WebSocketServer } from 'ws'

interface Held {
  channelID: string
  version: string
  data: string
  topic: string
}

/** The browser's acknowledgment of a push: 100 means that its worker got it. */
export interface Acknowledged {
  version: string
  code: number
}

type Said =
  | { messageType: 'hello'; uaid?: string }
  | { messageType: 'register' | 'unregister'; channelID: string }
  | { messageType: 'ack'; updates: { version: string; code?: number }[] }
  | { messageType: 'ping' | 'broadcast_subscribe' | 'nack' }

export class Autopush {
  origin = ''
  /** How it answers a post. A rejected post reaches no browser; 'silent': accepts it, and doesn't respond. */
  reply: (post: number) => number | 'silent' = () => 201
  posts = 0
  readonly acknowledged: Acknowledged[] = []
  readonly unregistered: string[] = []
  private readonly channels = new Set<string>()
  /** Accepted, and not acknowledged yet. */
  private held: Held[] = []
  private browser: WebSocket | null = null
  private isForgetful = false
  private readonly server: Server = createServer((request, response) => void this.take(request, response))
  private readonly sockets = new WebSocketServer({ server: this.server })

  async start(): Promise<this> {
    this.sockets.on('connection', (socket) => {
      this.browser = socket
      socket.on('message', (data: Buffer) => this.hear(socket, JSON.parse(data.toString()) as Said))
    })
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
    return this
  }

  /** Loses all subscriptions, as a push service may: the browser is told when it connects again. */
  forget(): void {
    this.channels.clear()
    this.held = []
    this.isForgetful = true
    for (const socket of this.sockets.clients) socket.terminate()
  }

  /** The browser's own, unless it has none or was forgotten. */
  private nameFor(known: string | undefined): string {
    const uaid = this.isForgetful ? undefined : known
    this.isForgetful = false
    return uaid || randomUUID().replaceAll('-', '')
  }

  close(): void {
    for (const socket of this.sockets.clients) socket.terminate()
    this.server.closeAllConnections()
    this.server.close()
  }

  private hear(socket: WebSocket, said: Said): void {
    const answer = (word: object) => socket.send(JSON.stringify({ messageType: said.messageType, ...word }))
    switch (said.messageType) {
      case 'hello':
        answer({ status: 200, uaid: this.nameFor(said.uaid), use_webpush: true, broadcasts: {} })
        for (const one of this.held) this.hand(one)
        return
      case 'register':
        this.channels.add(said.channelID)
        return answer({
          status: 200,
          channelID: said.channelID,
          pushEndpoint: `${this.origin}/wpush/v2/${said.channelID}`,
        })
      case 'unregister':
        this.channels.delete(said.channelID)
        this.unregistered.push(said.channelID)
        return answer({ status: 200, channelID: said.channelID })
      case 'ack':
        for (const { version, code = 100 } of said.updates) {
          this.held = this.held.filter((one) => one.version !== version)
          this.acknowledged.push({ version, code })
        }
        return
      case 'ping':
        return socket.send('{}')
      default:
    }
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const channelID = (request.url ?? '').split('/').at(-1) ?? ''
    this.posts++
    const status = this.channels.has(channelID) ? this.reply(this.posts) : 410
    if (status === 201 || status === 'silent') {
      const topic = String(request.headers.topic)
      const data = Buffer.concat(parts).toString('base64url')
      const held = { channelID, version: randomUUID(), data, topic }
      // As RFC 8030 says: a browser that was away gets the last push of each topic.
      if (this.browser?.readyState !== 1) this.held = this.held.filter((one) => one.topic !== topic)
      this.held.push(held)
      this.hand(held)
    }
    if (status !== 'silent') response.writeHead(status).end()
  }

  private hand({ channelID, version, data }: Held): void {
    if (this.browser?.readyState !== 1) return
    const headers = { encoding: 'aes128gcm' }
    this.browser.send(JSON.stringify({ messageType: 'notification', channelID, version, data, headers }))
  }
}
