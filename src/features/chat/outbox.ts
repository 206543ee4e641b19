import type { Composed } from './draft'

/**
 * Messages on their way, oldest first. Pure but for the effects handed in: the clock, ids, timers and the send itself.
 *
 *   add --> waiting --connected, a place free--> sending --acknowledged--> acknowledged --settle--> (gone)
 *             ^  ^                                  |
 *             |  +-- too fast, or no answer: later -+-- refused by the server --> failed --retry--> waiting
 *             +-- take (edit or delete) is possible while waiting or failed, never while sending
 *
 * The client message id is the idempotency key, so sending again after an unknown outcome makes no copy. A message is
 * handed to the Convex client only while it is connected: what the client holds it resends by itself and can't take back.
 */
export type OutboxState = 'waiting' | 'sending' | 'acknowledged' | 'failed'

export interface OutboxEntry extends Composed {
  clientMessageId: string
  conversationId: string
  createdAt: number
  state: OutboxState
  /** Failures in a row that were nobody's decision. */
  attempts: number
  /** Not sent again before this time, in ms of the local clock. */
  notBefore: number
  /** Once acknowledged. */
  seq: number | null
  /** Why the server refused it. */
  refusal: Refusal | null
}

export interface Refusal {
  code: string
  retryAfterMs?: number | undefined
}

export interface OutboxEffects {
  send: (entry: OutboxEntry) => Promise<{ seq: number }>
  /** The refusal in an error, or null for a failure that may pass by itself. */
  refusalOf: (error: unknown) => Refusal | null
  now: () => number
  newId: () => string
  setTimer: (run: () => void, ms: number) => void
}

export interface Outbox {
  /** The entries of a conversation, oldest first; the same array until one of them changes. */
  entries: (conversationId: string) => readonly OutboxEntry[]
  subscribe: (listener: () => void) => () => void
  add: (conversationId: string, composed: Composed) => string
  retry: (clientMessageId: string) => void
  /** Removes a message that is not on its way, and gives back what it was made of. */
  take: (clientMessageId: string) => Composed | null
  /** Forgets acknowledged messages, once the conversation itself shows them. */
  settle: (conversationId: string, isShown: (entry: OutboxEntry) => boolean) => void
  setConnected: (connected: boolean) => void
  /** Nothing is sent after this: an outbox is never sent as another person. */
  close: () => void
}

export const MAX_IN_FLIGHT = 20
export const RETRY_FIRST_MS = 1_000
const RETRY_MOST_MS = 30_000

const none: readonly OutboxEntry[] = []

export function createOutbox(effects: OutboxEffects, connected = false): Outbox {
  let all: readonly OutboxEntry[] = none
  let byConversation = new Map<string, readonly OutboxEntry[]>()
  let closed = false
  const listeners = new Set<() => void>()

  function replace(next: readonly OutboxEntry[]) {
    const before = byConversation
    const grouped = new Map<string, OutboxEntry[]>()
    for (const entry of next) {
      const group = grouped.get(entry.conversationId)
      if (group) group.push(entry)
      else grouped.set(entry.conversationId, [entry])
    }
    all = next
    byConversation = new Map()
    for (const [id, entries] of grouped) {
      const old = before.get(id)
      const same = old?.length === entries.length && entries.every((entry, i) => entry === old[i])
      byConversation.set(id, same ? old : entries)
    }
    for (const listener of listeners) listener()
  }

  function update(clientMessageId: string, change: Partial<OutboxEntry>) {
    replace(all.map((entry) => (entry.clientMessageId === clientMessageId ? { ...entry, ...change } : entry)))
  }

  function pump() {
    if (!connected || closed) return
    const now = effects.now()
    let free = MAX_IN_FLIGHT - all.filter((entry) => entry.state === 'sending').length
    // A message that waits for its next try holds back the later ones of its conversation: order is kept.
    const held = new Set<string>()
    const going: OutboxEntry[] = []
    for (const entry of all) {
      if (entry.state !== 'waiting' || held.has(entry.conversationId)) continue
      if (entry.notBefore > now) held.add(entry.conversationId)
      else if (free-- > 0) going.push(entry)
    }
    if (going.length === 0) return
    replace(all.map((entry) => (going.includes(entry) ? { ...entry, state: 'sending' as const } : entry)))
    for (const entry of going) void deliver(entry)
  }

  function later(entry: OutboxEntry, wait: number, attempts: number) {
    update(entry.clientMessageId, { state: 'waiting', attempts, notBefore: effects.now() + wait })
    effects.setTimer(pump, wait)
  }

  async function deliver(entry: OutboxEntry) {
    try {
      const { seq } = await effects.send(entry)
      update(entry.clientMessageId, { state: 'acknowledged', seq })
    } catch (error) {
      const refusal = effects.refusalOf(error)
      // Too fast is no verdict on the message: the server says when it will take it.
      if (refusal?.retryAfterMs) later(entry, refusal.retryAfterMs, entry.attempts)
      else if (refusal) update(entry.clientMessageId, { state: 'failed', refusal })
      else later(entry, Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** entry.attempts), entry.attempts + 1)
    }
    pump()
  }

  return {
    entries: (conversationId) => byConversation.get(conversationId) ?? none,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    add(conversationId, composed) {
      const clientMessageId = effects.newId()
      const entry: OutboxEntry = {
        ...composed,
        clientMessageId,
        conversationId,
        createdAt: effects.now(),
        state: 'waiting',
        attempts: 0,
        notBefore: 0,
        seq: null,
        refusal: null,
      }
      replace([...all, entry])
      pump()
      return clientMessageId
    },
    retry(clientMessageId) {
      const entry = all.find((one) => one.clientMessageId === clientMessageId)
      if (entry?.state !== 'failed') return
      update(clientMessageId, { state: 'waiting', attempts: 0, notBefore: 0, refusal: null })
      pump()
    },
    take(clientMessageId) {
      const entry = all.find((one) => one.clientMessageId === clientMessageId)
      if (entry?.state !== 'waiting' && entry?.state !== 'failed') return null
      replace(all.filter((one) => one !== entry))
      pump()
      const { content, replyTo } = entry
      return { content, replyTo }
    },
    settle(conversationId, isShown) {
      const rest = all.filter(
        (entry) => entry.conversationId !== conversationId || entry.state !== 'acknowledged' || !isShown(entry),
      )
      if (rest.length < all.length) replace(rest)
    },
    setConnected(value) {
      connected = value
      pump()
    },
    close() {
      closed = true
    },
  }
}
