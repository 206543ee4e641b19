/** People, their devices, and a push service around an engine with a controlled clock. */
import { getFunctionName, queryGeneric } from 'convex/server'
import { vi } from 'vitest'
import { api } from '../../../convex/_generated/api'
import schema from '../../../convex/schema'
import { takeArrival, type OnDevice } from '../../../domain/notify'
import type { PushPayload } from '../../../domain/push-payload'
import { TestEngine } from '../../../runtime/engine/testing/test-engine'
import { MemoryStorage } from '../../../runtime/storage/memory'
import { createPushKeys } from '../../../server/push-keys'
import { claimsOf, convexModules } from '../backends/backend'
import { deviceOf } from './device'
import { PushService } from './service'

type Ref = Parameters<typeof getFunctionName>[0]

export interface Someone {
  name: string
  userId: string
}

/** A device's notifications, by the rules that its worker follows. */
export class ShownDevice {
  readonly chats = new Map<string, OnDevice>()
  /** The current notification of each chat. */
  readonly shown = new Map<string, PushPayload['notification']>()
  /** The alerts of each chat, in order. */
  readonly alerts = new Map<string, number[]>()
  arrivals = 0

  receive({ notification }: PushPayload): void {
    const { conversationId, seq, reaction } = notification.data
    this.arrivals++
    this.shown.set(conversationId, notification)
    const { alerts, after } = takeArrival(this.chats.get(conversationId), { seq, reaction })
    this.chats.set(conversationId, after)
    if (alerts) this.alerts.set(conversationId, [...(this.alerts.get(conversationId) ?? []), seq])
  }
}

/** An index that a function's types don't know. */
interface Range {
  eq(field: string, value: unknown): Range
  lte(field: string, value: unknown): Range
}

/** Whether any scheduled function is due, or running. Checked after every turn. */
const looks = {
  busy: queryGeneric({
    args: {},
    handler: async (ctx) => {
      const some = (kind: string, until: number) =>
        ctx.db.system
          .query('_scheduled_functions')
          .withIndex(
            'by_state_and_time' as never,
            ((q: Range) => q.eq('state.kind', kind).lte('scheduledTime', until)) as never,
          )
          .take(1)
      const [due, running] = [await some('pending', Date.now()), await some('inProgress', Infinity)]
      return { due: due.length, running: running.length }
    },
  }),
  pushes: queryGeneric({ args: {}, handler: async (ctx) => ctx.db.query('pushes').collect() }),
  pushRuns: queryGeneric({ args: {}, handler: async (ctx) => ctx.db.query('pushRuns').collect() }),
  watched: queryGeneric({ args: {}, handler: async (ctx) => ctx.db.query('watched').collect() }),
}

const modules: Record<string, Record<string, unknown>> = { looks }
for (const [name, load] of Object.entries(convexModules())) modules[name] = await load()

export class PushWorld {
  readonly service = new PushService()
  readonly devices = new Map<string, ShownDevice>()
  storage = new MemoryStorage()
  engine = this.open()
  private sends = 0

  static async start(): Promise<PushWorld> {
    const world = new PushWorld()
    await world.service.start()
    world.service.clocks.push(() => world.now())
    const { publicKey, privateKey } = createPushKeys()
    vi.stubEnv('PARLEY_MESSAGES_PER_SECOND', '0')
    vi.stubEnv('VAPID_PUBLIC_KEY', publicKey)
    vi.stubEnv('VAPID_PRIVATE_KEY', privateKey)
    vi.stubEnv('VAPID_SUBJECT', 'mailto:ops@example.com')
    vi.stubEnv('PARLEY_PUSH_ORIGINS', world.service.origin)
    world.service.onTaken = ({ name, payload }) => world.devices.get(name)?.receive(payload)
    return world
  }

  private open(): TestEngine {
    return new TestEngine({ modules, schema, storage: this.storage })
  }

  close(): void {
    this.service.close()
    vi.unstubAllEnvs()
  }

  now(): number {
    return this.engine.system.now()
  }

  /** Kills the process; the next one continues from the stored data. */
  async kill(): Promise<void> {
    const time = this.now()
    this.storage = this.storage.crash()
    this.engine = this.open()
    this.engine.system.advance(time - this.now())
    await this.engine.settled()
  }

  mutate<T = null>(person: Someone, ref: Ref, args: object): Promise<T> {
    return this.call<T>('mutation', person, ref, args)
  }

  async call<T>(kind: 'query' | 'mutation' | 'action', person: Someone, ref: Ref, args: object): Promise<T> {
    return (await this.engine.value(kind, getFunctionName(ref), args, { identity: claimsOf(person.name) })) as T
  }

  async look<T>(what: keyof typeof looks): Promise<T> {
    return (await this.engine.value('query', `looks:${what}`, {}, { access: 'internal' })) as T
  }

  async person(name: string): Promise<Someone> {
    const { userId } = await this.mutate<{ userId: string }>({ name, userId: '' }, api.users.ensureSelf, {})
    return { name, userId }
  }

  /** Registers a browser of theirs, and waits for everything that this starts. */
  async device(person: Someone, name: string, more: Partial<ReturnType<typeof deviceOf>> = {}): Promise<ShownDevice> {
    const shown = await this.register(person, name, more)
    await this.settle()
    return shown
  }

  async register(person: Someone, name: string, more: Partial<ReturnType<typeof deviceOf>> = {}): Promise<ShownDevice> {
    const device = { ...deviceOf(name, this.service.origin), ...more }
    this.service.know(name, device.endpoint)
    await this.mutate(person, api.devices.registerDevice, device)
    const shown = new ShownDevice()
    this.devices.set(name, shown)
    return shown
  }

  talk(a: Someone, b: Someone): Promise<string> {
    return this.mutate(a, api.conversations.getOrCreateConversation, { participantIds: [a.userId, b.userId] })
  }

  group(members: readonly Someone[], name = 'All'): Promise<string> {
    const participantIds = members.map(({ userId }) => userId)
    return this.mutate(members[0]!, api.conversations.createGroup, { name, participantIds })
  }

  say(person: Someone, conversationId: string, content: string, more: { replyTo?: number } = {}) {
    const clientMessageId = `m${++this.sends}`
    const message = { conversationId, content, clientMessageId, ...more }
    return this.mutate<{ seq: number; messageId: string }>(person, api.messages.sendMessage, message)
  }

  read(person: Someone, conversationId: string, seq: number) {
    return this.mutate(person, api.messages.markMessageAsRead, { conversationId, seq })
  }

  /** A page of a device, at its heartbeat. */
  beat(person: Someone, device: string, visible: boolean, tabId = `${device} ${visible}`) {
    const tab = { tabId, leaveSecret: 'a secret of sixteen', deviceId: deviceOf(device).deviceId }
    return this.mutate(person, api.presence.sendHeartbeat, { ...tab, visible })
  }

  /** Waits until everything due is done. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      const { due, running } = await this.turn()
      quiet = due + running === 0 ? quiet + 1 : 0
    }
  }

  private async turn() {
    this.engine.system.advance(0)
    await this.engine.settled()
    await new Promise((resolve) => setImmediate(resolve))
    return this.look<{ due: number; running: number }>('busy')
  }

  async pass(milliseconds: number): Promise<void> {
    this.engine.system.advance(milliseconds)
    await this.settle()
  }

  /** While a post hangs, nothing settles: waits until a condition holds. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await this.turn()
  }
}
