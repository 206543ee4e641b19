/**
 * Two clients of one shape, so that a scenario does not know what it measures. Frames are written and searched as
 * text: a client library would be most of what is measured.
 */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket } from 'ws'

export interface ChatClient {
  /** Resolves when the sender has its acknowledgement. */
  send(text: string): Promise<void>
  /** Called with every frame that brings messages. */
  onFrame: (frame: string) => void
  close(): void
}

/** In the relay a client's own message coming back is its acknowledgement. */
export async function openRelayClient(port: number, room: string): Promise<ChatClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false })
  const waiting = new Map<string, () => void>()
  const me = randomUUID()
  let sent = 0
  await once(socket, 'open')
  socket.send(room)
  await once(socket, 'message')
  const client: ChatClient = {
    onFrame: () => {},
    send: (text) =>
      new Promise((resolve) => {
        const id = `${me}-${sent++}`
        waiting.set(id, resolve)
        socket.send(JSON.stringify({ id, sentAt: Date.now(), text }))
      }),
    close: () => socket.close(),
  }
  socket.on('message', (data: Buffer) => {
    const frame = data.toString()
    const id = frame.slice(7, frame.indexOf('"', 7))
    waiting.get(id)?.()
    waiting.delete(id)
    client.onFrame(frame)
  })
  return client
}

type Query = [path: string, args: object]

export class ParleyClient implements ChatClient {
  onFrame: (frame: string) => void = () => {}
  private readonly waiting = new Map<number, (result: unknown) => void>()
  private transition: () => void = () => {}
  private requests = 0
  private querySet = 0
  private queries = 0
  private conversationId = ''

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.take(data.toString()))
  }

  static async open(port: number, token: string): Promise<ParleyClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/1.48.0/sync`, { perMessageDeflate: false })
    await once(socket, 'open')
    const client = new ParleyClient(socket)
    const told = new Promise<void>((resolve) => (client.transition = resolve))
    client.say({ type: 'Connect', sessionId: randomUUID(), connectionCount: 0, lastCloseReason: null, clientTs: 0 })
    client.say({ type: 'Authenticate', tokenType: 'User', value: token, baseVersion: 0 })
    await told
    return client
  }

  private say(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  private take(frame: string): void {
    if (frame.startsWith('{"type":"Transition')) {
      this.transition()
      this.onFrame(frame)
    } else if (frame.startsWith('{"type":"MutationResponse')) {
      const response = JSON.parse(frame) as { requestId: number; success: boolean; result: unknown }
      if (!response.success) throw new Error(String(response.result))
      this.waiting.get(response.requestId)?.(response.result)
      this.waiting.delete(response.requestId)
    } else if (!frame.startsWith('{"type":"Ping')) throw new Error(`Unexpected: ${frame.slice(0, 300)}`)
  }

  mutate(path: string, args: object): Promise<unknown> {
    return new Promise((resolve) => {
      const requestId = this.requests++
      this.waiting.set(requestId, resolve)
      this.say({ type: 'Mutation', requestId, udfPath: path, args: [args] })
    })
  }

  /** Adds queries and resolves with the transition that answers them. */
  async watch(queries: Query[]): Promise<void> {
    const told = new Promise<void>((resolve) => (this.transition = resolve))
    const modifications = queries.map(([udfPath, args]) => ({
      type: 'Add',
      queryId: this.queries++,
      udfPath,
      args: [args],
    }))
    this.say({ type: 'ModifyQuerySet', baseVersion: this.querySet, newVersion: ++this.querySet, modifications })
    await told
  }

  /** Exactly what the messages page watches with one conversation open, `lastSeq` being its newest row. */
  async openMessages(conversationId: string, lastSeq: number, peers: string[]): Promise<void> {
    this.conversationId = conversationId
    const of = { conversationId }
    const page = Math.floor(Math.max(0, lastSeq) / 32)
    const pages: Query[] = [page - 1, page]
      .filter((number) => number >= 0)
      .map((number) => ['messages:getMessages', { ...of, page: number }])
    await this.watch([
      ['users:me', {}],
      ['conversations:getUserConversations', { limit: 50 }],
      ['conversations:getHead', of],
      ['conversations:getMine', of],
      ...pages,
      ['conversations:getMembers', of],
      ['receipts:getReceipts', of],
      ['typingStates:getTypingState', of],
      ...(peers.length > 0 ? ([['presence:getPresence', { userIds: peers.slice(0, 100) }]] as Query[]) : []),
    ])
  }

  async send(text: string): Promise<void> {
    const args = { conversationId: this.conversationId, content: text, clientMessageId: randomUUID() }
    await this.mutate('messages:sendMessage', args)
  }

  close(): void {
    this.socket.close()
  }
}
