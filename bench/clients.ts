/**
 * Two clients with the same interface, so that a scenario doesn't depend on what it measures. Frames are composed and
 * searched as text, because a client library would dominate the measurement.
 */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { getFunctionName } from 'convex/server'
import { WebSocket } from 'ws'
import { api } from '../convex/_generated/api'
import { presenceTiming } from '../domain/presence'
import { asksTheSame, grown, keyOf, type PageView, queriesOfChat, queriesOfList, type Query } from './page'
import { Reader } from './reader'

export interface ChatClient {
  /** Resolves once the sender has its acknowledgement. */
  send(text: string): Promise<void>
  /** Called with every frame that contains messages. */
  onFrame: (frame: string) => void
  close(): void
}

/** In the relay, a client's own message coming back is its acknowledgement. */
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

const SENDER = '"senderId":"'

/** The sender of the latest text: the first one after the preview in a head, whose fields are ordered. */
function senderOf(frame: string, lastSeqAt: number): string {
  const at = frame.indexOf(SENDER, frame.indexOf('"preview":', lastSeqAt)) + SENDER.length
  return frame.slice(at, frame.indexOf('"', at))
}

const headPath = getFunctionName(api.conversations.getHead)

const keyed = (queries: readonly Query[]) => queries.map((query): [string, Query] => [keyOf(query), query])

/** A page without a browser: makes a page's queries (page.ts), and follows the end of its chat. */
export class ParleyClient implements ChatClient {
  onFrame: (frame: string) => void = () => {}
  private readonly waiting = new Map<number, (result: unknown) => void>()
  private transition: () => void = () => {}
  private requests = 0
  private querySet = 0
  private queries = 0
  private readonly asked = new Map<string, { queryId: number; query: Query }>()
  private view: PageView | null = null
  /** The queries of the list, which stay. */
  private listed: [string, Query][] = []
  private reader: Reader | null = null
  /** The start of the result for the open chat's head. */
  private headMark = ''
  /** Whether the client also does what a person does: read new messages, and send heartbeats. */
  private isAlive = false
  private reading: ReturnType<typeof setTimeout> | undefined
  private beating: ReturnType<typeof setInterval> | undefined

  private bytes = 0

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.bytes += data.length
      this.take(data.toString())
    })
  }

  static async open(port: number, token: string): Promise<ParleyClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/1.48.0/sync`, { perMessageDeflate: false })
    await once(socket, 'open')
    const client = new ParleyClient(socket)
    const told = client.nextTransition()
    client.say({ type: 'Connect', sessionId: randomUUID(), connectionCount: 0, lastCloseReason: null, clientTs: 0 })
    client.say({ type: 'Authenticate', tokenType: 'User', value: token, baseVersion: 0 })
    await told
    return client
  }

  /** Bytes since it was opened. */
  get received(): number {
    return this.bytes
  }

  /** The page's subscriptions. */
  get subscriptions(): Query[] {
    return [...this.asked.values()].map(({ query }) => query)
  }

  private say(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  private nextTransition(): Promise<void> {
    return new Promise((resolve) => (this.transition = resolve))
  }

  private take(frame: string): void {
    if (frame.startsWith('{"type":"Transition')) {
      this.follow(frame)
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

  /** Shows a page, and resolves with its queries. `isAlive`: someone is using it. */
  async show(view: PageView, { isAlive }: { isAlive: boolean }): Promise<void> {
    const { self, open } = view
    this.view = view
    this.listed = keyed(queriesOfList(view))
    this.isAlive = isAlive
    if (open) {
      const { lastSeq, memberIds } = open
      const of = { self, lastSeq, memberCount: memberIds.length, chance: Math.random }
      this.reader = new Reader(of, Date.now())
    }
    const told = this.nextTransition()
    this.ask()
    await told
    if (!isAlive) return
    const tab = { tabId: randomUUID(), leaveSecret: randomUUID() }
    const beat = () => this.mutate('presence:sendHeartbeat', { ...tab, visible: true })
    this.beating = setInterval(() => void beat(), presenceTiming.heartbeatMs)
    await beat()
  }

  /** Starts and ends subscriptions to follow changes of the page. */
  private ask(): void {
    const open = this.view?.open
    const wanted = new Map([...this.listed, ...keyed(open ? queriesOfChat(open) : [])])
    const modifications: object[] = []
    for (const [key, { queryId }] of this.asked) {
      if (wanted.has(key)) continue
      this.asked.delete(key)
      modifications.push({ type: 'Remove', queryId })
    }
    for (const [key, query] of wanted) {
      if (this.asked.has(key)) continue
      const queryId = this.queries++
      const { path, args } = query
      this.asked.set(key, { queryId, query })
      modifications.push({ type: 'Add', queryId, udfPath: path, args: [args] })
    }
    const head = this.asked.get(keyOf({ path: headPath, args: { conversationId: open?.conversationId } }))
    this.headMark = `"queryId":${head?.queryId},`
    if (modifications.length === 0) return
    this.say({ type: 'ModifyQuerySet', baseVersion: this.querySet, newVersion: ++this.querySet, modifications })
  }

  private follow(frame: string): void {
    const { view, reader } = this
    if (!view?.open || !reader) return
    const at = frame.indexOf(this.headMark)
    const found = at === -1 ? -1 : frame.indexOf('"lastSeq":', at)
    if (found === -1) return
    const lastSeq = Number.parseInt(frame.slice(found + '"lastSeq":'.length, found + 32), 10)
    if (!(lastSeq > view.open.lastSeq)) return
    const isOwnInView = reader.sees(lastSeq, senderOf(frame, found), Date.now())
    const open = { ...grown(view.open, lastSeq), isOwnInView }
    this.view = { ...view, open }
    // A generator that works all queries out again for every frame of 200 pages would measure itself.
    if (!asksTheSame(view.open, open)) this.ask()
    if (this.isAlive) this.readWhenDue(reader)
  }

  private readWhenDue(reader: Reader): void {
    clearTimeout(this.reading)
    const { due } = reader
    if (due !== null) this.reading = setTimeout(() => void this.read(reader), Math.max(0, due - Date.now()))
  }

  private async read(reader: Reader): Promise<void> {
    const seq = reader.tick(Date.now())
    if (seq !== null) {
      const { conversationId } = this.view!.open!
      await this.mutate('messages:markMessageAsRead', { conversationId, seq })
      reader.settled(Date.now())
    }
    this.readWhenDue(reader)
  }

  async send(text: string): Promise<void> {
    const conversationId = this.view?.open?.conversationId
    await this.mutate('messages:sendMessage', { conversationId, content: text, clientMessageId: randomUUID() })
  }

  close(): void {
    clearTimeout(this.reading)
    clearInterval(this.beating)
    this.socket.close()
  }
}
