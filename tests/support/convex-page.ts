/**
 * Pages without a browser: the published client makes a page's queries over a real socket, follows the results, and
 * reads. The engine is in this process, so that what it runs can be counted.
 */
import type { ConvexClient } from 'convex/browser'
import { type FunctionReference, getFunctionName, makeFunctionReference } from 'convex/server'
import { grown, keyOf, openChat, type PageView, queriesOf, type Query } from '../../bench/page'
import { Reader } from '../../bench/reader'
import { api } from '../../convex/_generated/api'
import type { Id } from '../../convex/_generated/dataModel'

export interface Person {
  name: string
  userId: Id<'users'>
}

interface Head {
  lastSeq: number
  preview: { senderId: string } | null
}

/** The client's own state: whether the server has applied every change of its queries. */
interface Inside {
  state: { querySetVersion: number }
  remoteQuerySet: { version: { querySet: number } }
}

let pages = 0
let sends = 0

export class PublishedPage {
  private readonly tab = `tab-${++pages}`
  private readonly live = new Map<string, { value: unknown; stop: () => void }>()
  private reader: Reader | null = null
  private waiting: (() => void)[] = []

  constructor(
    private readonly client: ConvexClient,
    readonly person: Person,
    private view: PageView,
    private readonly now: () => number,
    private readonly chance: () => number,
  ) {
    client.client.addOnTransitionHandler(() => {
      for (const look of this.waiting.splice(0)) look()
    })
  }

  mutate(ref: FunctionReference<'mutation'>, args: object): Promise<unknown> {
    return this.client.mutation(ref, args)
  }

  async open(): Promise<void> {
    await this.mutate(api.users.ensureSelf, {})
    await this.beat()
    await this.ask()
    const { open } = this.view
    if (!open) return
    const { lastSeq, memberIds } = open
    const of = { self: this.person.userId, lastSeq, memberCount: memberIds.length, chance: this.chance }
    this.reader = new Reader(of, this.now())
  }

  beat(): Promise<unknown> {
    return this.mutate(api.presence.sendHeartbeat, {
      tabId: this.tab,
      leaveSecret: 'a secret of sixteen',
      visible: true,
    })
  }

  /** Resolves with the message's seq. */
  async say(conversationId: string, content: string): Promise<number> {
    const clientMessageId = `${this.tab}-${++sends}`
    const sent = await this.mutate(api.messages.sendMessage, { conversationId, content, clientMessageId })
    return (sent as { seq: number }).seq
  }

  /** Starts and ends subscriptions as the page's content changes. */
  private async ask(): Promise<void> {
    const wanted = new Map(queriesOf(this.view).map((query) => [keyOf(query), query]))
    for (const [key, { stop }] of this.live) {
      if (wanted.has(key)) continue
      stop()
      this.live.delete(key)
    }
    for (const [key, query] of wanted) if (!this.live.has(key)) this.subscribe(key, query)
    const inside = this.client.client as unknown as Inside
    await this.until(() => inside.remoteQuerySet.version.querySet === inside.state.querySetVersion)
  }

  private subscribe(key: string, { path, args }: Query): void {
    const ref = makeFunctionReference<'query'>(path)
    const entry = { value: undefined as unknown, stop: () => {} }
    entry.stop = this.client.onUpdate(ref, args, (value: unknown) => (entry.value = value))
    this.live.set(key, entry)
  }

  private async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.waiting.push(resolve))
  }

  private head(conversationId: string): Head | undefined {
    const key = keyOf({ path: getFunctionName(api.conversations.getHead), args: { conversationId } })
    return this.live.get(key)?.value as Head | undefined
  }

  /** Resolves once it has the open chat's message, and what it queries for that. */
  async follow(seq: number): Promise<void> {
    const { open } = this.view
    if (!open) return
    const { conversationId } = open
    await this.until(() => (this.head(conversationId)?.lastSeq ?? -1) >= seq)
    const { lastSeq, preview } = this.head(conversationId)!
    const isOwnInView = this.reader!.sees(lastSeq, preview?.senderId ?? '', this.now())
    this.view = { ...this.view, open: { ...grown(open, lastSeq), isOwnInView } }
    await this.ask()
  }

  /** Reports reading, if it is time. */
  async tick(): Promise<void> {
    if ((this.reader?.due ?? Infinity) > this.now()) return
    const seq = this.reader!.tick(this.now())
    if (seq === null || !this.view.open) return
    const { conversationId } = this.view.open
    await this.mutate(api.messages.markMessageAsRead, { conversationId, seq })
    this.reader!.settled(this.now())
  }
}

export { openChat }
