/**
 * Pages without a browser, over an engine in this process: they make a page's queries, follow the results, and read.
 */
import { getFunctionName } from 'convex/server'
import { grown, keyOf, openChat, type PageView, queriesOf, type Query } from '../../bench/page'
import { Reader } from '../../bench/reader'
import { api } from '../../convex/_generated/api'
import type { Id } from '../../convex/_generated/dataModel'
import type { TestEngine } from '../../runtime/engine/testing/test-engine'
import { claimsOf } from './backends/backend'

export interface Person {
  name: string
  userId: Id<'users'>
}

interface Head {
  lastSeq: number
  preview: { senderId: string } | null
}

let sessions = 0

export class SimulatedPage {
  private readonly session = ++sessions
  private readonly live = new Map<string, number>()
  private queryId = 0
  private reader: Reader | null = null

  constructor(
    private readonly engine: TestEngine,
    readonly person: Person,
    private view: PageView,
    private readonly chance: () => number,
  ) {}

  get subscriptions(): Query[] {
    return queriesOf(this.view)
  }

  private now(): number {
    return this.engine.system.now()
  }

  mutate(path: string, args: object): Promise<unknown> {
    return this.engine.value('mutation', path, args, { identity: claimsOf(this.person.name) })
  }

  async open(): Promise<void> {
    await this.mutate(getFunctionName(api.users.ensureSelf), {})
    await this.beat()
    await this.ask()
    const { open } = this.view
    if (!open) return
    const { lastSeq, memberIds } = open
    const of = { self: this.person.userId, lastSeq, memberCount: memberIds.length, chance: this.chance }
    this.reader = new Reader(of, this.now())
  }

  beat(): Promise<unknown> {
    const tab = { tabId: `tab-${this.session}`, leaveSecret: 'a secret of sixteen' }
    return this.mutate(getFunctionName(api.presence.sendHeartbeat), { ...tab, visible: true })
  }

  /** Starts and ends subscriptions as the page's content changes. */
  private async ask(): Promise<void> {
    const wanted = new Map(this.subscriptions.map((query) => [keyOf(query), query]))
    const ended = [...this.live].filter(([key]) => !wanted.has(key))
    for (const [key] of ended) this.live.delete(key)
    const added = [...wanted].filter(([key]) => !this.live.has(key))
    if (ended.length === 0 && added.length === 0) return
    const adds = added.map(([key, { path, args }]) => {
      this.live.set(key, this.queryId)
      return { queryId: this.queryId++, path, args }
    })
    const removes = ended.map(([, queryId]) => queryId)
    await this.engine.watch(this.session, adds, claimsOf(this.person.name), removes)
  }

  private sees(query: Query): unknown {
    const queryId = this.live.get(keyOf(query))
    return queryId === undefined ? undefined : this.engine.sees(this.session, queryId)
  }

  /** Processes results that have arrived since. */
  async follow(): Promise<void> {
    const { open } = this.view
    if (!open) return
    const { conversationId } = open
    const head = this.sees({ path: getFunctionName(api.conversations.getHead), args: { conversationId } }) as Head
    if (head.lastSeq === open.lastSeq) return
    const isOwnInView = this.reader!.sees(head.lastSeq, head.preview?.senderId ?? '', this.now())
    this.view = { ...this.view, open: { ...grown(open, head.lastSeq), isOwnInView } }
    await this.ask()
  }

  /** Reports reading, if it is time. */
  async tick(): Promise<void> {
    if ((this.reader?.due ?? Infinity) > this.now()) return
    const seq = this.reader!.tick(this.now())
    if (seq === null || !this.view.open) return
    const { conversationId } = this.view.open
    await this.mutate(getFunctionName(api.messages.markMessageAsRead), { conversationId, seq })
    this.reader!.settled(this.now())
  }
}

export { openChat }
