/** Pages without a browser, over an engine in this process: they ask for what a page asks for, follow it and read. */
import { getFunctionName } from 'convex/server'
import { grown, keyOf, openChat, type PageView, queriesOf, type Query } from '../../bench/page'
import { api } from '../../convex/_generated/api'
import type { Id } from '../../convex/_generated/dataModel'
import type { TestEngine } from '../../runtime/engine/testing/test-engine'
import {
  nextLook,
  type ReadEvent,
  type ReadMarker,
  startReadMarker,
  stepReadMarker,
  tellDelay,
} from '../../src/features/timeline/model/read-marker'
import { claimsOf } from './backends/backend'

/** Short messages that a screen of 900 pixels shows at once. */
const ON_SCREEN = 12

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
  private marker: ReadMarker = startReadMarker(-1, -1)
  /** Who wrote what is at the end, by seq. */
  private readonly senders = new Map<number, string>()

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
    this.marker = startReadMarker(open.lastSeq, open.lastSeq)
    for (const type of ['attention', 'connection'] as const) {
      this.feed(type === 'attention' ? { type, attentive: true } : { type, connected: true })
    }
  }

  beat(): Promise<unknown> {
    const tab = { tabId: `tab-${this.session}`, leaveSecret: 'a secret of sixteen' }
    return this.mutate(getFunctionName(api.presence.sendHeartbeat), { ...tab, visible: true })
  }

  /** Begins and ends subscriptions, as what it shows has changed. */
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

  /** Takes in what has come since. */
  async follow(): Promise<void> {
    const { open } = this.view
    if (!open) return
    const { conversationId } = open
    const head = this.sees({ path: getFunctionName(api.conversations.getHead), args: { conversationId } }) as Head
    if (head.lastSeq === open.lastSeq) return
    this.senders.set(head.lastSeq, head.preview?.senderId ?? '')
    const low = head.lastSeq - ON_SCREEN
    const inView = [...this.senders].filter(([seq]) => seq >= low)
    const others = inView.filter(([, senderId]) => senderId !== this.person.userId)
    const isOwnInView = others.length < inView.length
    this.view = { ...this.view, open: { ...grown(open, head.lastSeq), isOwnInView } }
    await this.ask()
    this.feed({ type: 'position', readSeq: this.marker.readSeq, lastSeq: head.lastSeq })
    const highFromOthers = Math.max(-1, ...others.map(([seq]) => seq))
    this.feed({ type: 'screen', onScreen: { low, high: head.lastSeq, highFromOthers } })
  }

  /** Reads on, if it is time. */
  async tick(): Promise<void> {
    if ((nextLook(this.marker) ?? Infinity) > this.now()) return
    const seq = this.feed({ type: 'tick' })
    if (seq === null || !this.view.open) return
    const { conversationId } = this.view.open
    await this.mutate(getFunctionName(api.messages.markMessageAsRead), { conversationId, seq })
    this.feed({ type: 'settled', failed: false })
  }

  private feed(event: ReadEvent): number | null {
    const delay = tellDelay(this.view.open?.memberIds.length ?? 0, this.chance())
    const step = stepReadMarker(this.marker, event, this.now(), delay)
    this.marker = step.state
    return step.report
  }
}

export { openChat }
