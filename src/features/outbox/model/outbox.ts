/**
 * Unsent messages, oldest first. Pure: the clock, ids, timers, and the send itself are parameters.
 *
 *   add --> waiting --connected, its turn--> sending --acknowledged--> acknowledged --settle--> (gone)
 *             ^  ^                                  |
 *             |  +-- rate-limited, or no response: later -+-- rejected by the server --> failed --retry--> waiting
 *             +-- take (edit or delete) is possible while waiting or failed, never while sending
 *
 * The client message id is the idempotency key, so resending after an unknown outcome creates no copy. A message is
 * handed to the Convex client only while that is connected, because the client resends what it holds by itself and
 * can't withdraw it. Every unacknowledged message is in storage from the start, so closing the page loses none.
 */
import { type Composed, composedOf } from '@/features/composer/model/draft'
import { canRetry, entryOf, kept, type KeptEntry, type OutboxEntry, type Refusal } from './outbox-entry'

export interface OutboxStorage {
  keep: (entry: KeptEntry) => void
  forget: (clientMessageId: string) => void
  /** Delivers entries left behind by closed pages, each to exactly one page. */
  onLeft: (take: (left: readonly KeptEntry[]) => void) => void
  /** From now on, stored entries count as left behind. */
  close: () => void
}

export interface OutboxEffects {
  storage: OutboxStorage
  send: (entry: OutboxEntry) => Promise<{ seq: number }>
  /** The state of its files: stored or uploading, stopped, rejected, or no longer on this device. */
  filesOf: (entry: OutboxEntry) => 'ready' | 'underway' | 'stopped' | 'refused' | 'lost'
  /** Retries stopped uploads. */
  resumeFiles: (entry: OutboxEntry) => void
  /** The server's rejection in an error; null for a failure that may be temporary. */
  refusalOf: (error: unknown) => Refusal | null
  now: () => number
  newId: () => string
  setTimer: (run: () => void, ms: number) => void
}

export interface Outbox {
  /** The entries of a conversation, oldest first; the same array until one of them changes. */
  entries: (conversationId: string) => readonly OutboxEntry[]
  /** Number of messages not on the server, over all conversations. */
  unsent: () => number
  /** Those conversations. */
  conversations: () => ReadonlySet<string>
  subscribe: (listener: () => void) => () => void
  /** Its client message id; null if the outbox is full. */
  add: (conversationId: string, composed: Composed) => string | null
  retry: (clientMessageId: string) => void
  /** Withdraws a message that isn't being sent, and returns its content. */
  take: (clientMessageId: string) => Composed | null
  /** Deletes acknowledged messages once the conversation itself shows them. */
  settle: (conversationId: string, isShown: (entry: OutboxEntry) => boolean) => void
  /** Removes one file from a message that isn't being sent; a message without content is deleted. */
  dropFile: (clientMessageId: string, file: string) => void
  /** The state of some files has changed. */
  look: () => void
  setConnected: (connected: boolean) => void
  /** Nothing is sent after this, so that an outbox is never sent as another person. */
  close: () => void
}

/** Not the server's verdict on the message: a file didn't get there, or was rejected. */
export const UPLOAD_STOPPED = 'UPLOAD_STOPPED'
export const UPLOAD_REFUSED = 'UPLOAD_REFUSED'
export const UPLOAD_LOST = 'UPLOAD_LOST'

/** Maximum number of sends in flight over all conversations; one per conversation. */
export const MAX_IN_FLIGHT = 20
/** Maximum number of unsent messages. */
export const MAX_UNSENT = 100
export const RETRY_FIRST_MS = 1_000
const RETRY_MOST_MS = 30_000

const ofFiles = { stopped: UPLOAD_STOPPED, refused: UPLOAD_REFUSED, lost: UPLOAD_LOST }

const none: readonly OutboxEntry[] = []

const isUnsent = ({ state }: OutboxEntry) => state !== 'acknowledged'

export function createOutbox(effects: OutboxEffects, connected = false): Outbox {
  const { storage } = effects
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

  /** A message can't be sent without its files, so it fails at once, connected or not. */
  function failStopped() {
    const next = all.map((entry) => {
      const files = entry.state === 'waiting' ? effects.filesOf(entry) : 'ready'
      if (files === 'ready' || files === 'underway') return entry
      const refusal = { code: ofFiles[files] }
      return { ...entry, state: 'failed' as const, refusal }
    })
    if (next.some((entry, i) => entry !== all[i])) replace(next)
  }

  function pump() {
    if (closed) return
    failStopped()
    if (!connected) return
    const now = effects.now()
    // Order is preserved: one message per conversation is in flight, and one that waits for its retry holds back the
    // later ones.
    const held = new Set(all.filter(({ state }) => state === 'sending').map(({ conversationId }) => conversationId))
    let free = MAX_IN_FLIGHT - held.size
    const going: OutboxEntry[] = []
    for (const entry of all) {
      if (entry.state !== 'waiting' || held.has(entry.conversationId)) continue
      // A message whose files are still uploading lets the others pass.
      if (effects.filesOf(entry) === 'underway') continue
      held.add(entry.conversationId)
      if (entry.notBefore <= now && free-- > 0) going.push(entry)
    }
    if (going.length === 0) return
    replace(all.map((entry) => (going.includes(entry) ? { ...entry, state: 'sending' as const } : entry)))
    for (const entry of going) void deliver(entry)
  }

  function later(entry: OutboxEntry, wait: number, attempts: number) {
    update(entry.clientMessageId, { state: 'waiting', attempts, notBefore: effects.now() + wait })
    effects.setTimer(pump, wait)
  }

  function fail(entry: OutboxEntry, refusal: Refusal) {
    storage.keep(kept({ ...entry, refusal }))
    update(entry.clientMessageId, { state: 'failed', refusal })
  }

  async function deliver(entry: OutboxEntry) {
    try {
      const { seq } = await effects.send(entry)
      storage.forget(entry.clientMessageId)
      update(entry.clientMessageId, { state: 'acknowledged', seq })
    } catch (error) {
      // A page that takes the entry over doesn't know about this, and will get its own response.
      if (closed) return
      const refusal = effects.refusalOf(error)
      // Rate-limited is no verdict on the message: the server says when it will accept it.
      if (refusal?.retryAfterMs) later(entry, refusal.retryAfterMs, entry.attempts)
      else if (refusal) fail(entry, refusal)
      else later(entry, Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** entry.attempts), entry.attempts + 1)
    }
    pump()
  }

  storage.onLeft((left) => {
    const known = new Set(all.map(({ clientMessageId }) => clientMessageId))
    const more = left.filter(({ clientMessageId }) => !known.has(clientMessageId)).map(entryOf)
    // Messages are sent in the order they were written, on whichever page.
    replace([...more, ...all].sort((a, b) => a.createdAt - b.createdAt))
    pump()
  })

  return {
    entries: (conversationId) => byConversation.get(conversationId) ?? none,
    unsent: () => all.filter(isUnsent).length,
    conversations: () => new Set(all.filter(isUnsent).map(({ conversationId }) => conversationId)),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    add(conversationId, composed) {
      if (all.filter(isUnsent).length >= MAX_UNSENT) return null
      const clientMessageId = effects.newId()
      // Strictly increasing, because the order must outlive the page.
      const createdAt = Math.max(effects.now(), (all.at(-1)?.createdAt ?? 0) + 1)
      const entry = entryOf({ ...composed, clientMessageId, conversationId, createdAt, refusal: null })
      storage.keep(kept(entry))
      replace([...all, entry])
      pump()
      return clientMessageId
    },
    retry(clientMessageId) {
      const entry = all.find((one) => one.clientMessageId === clientMessageId)
      if (entry?.state !== 'failed' || (entry.refusal && !canRetry(entry.refusal))) return
      effects.resumeFiles(entry)
      storage.keep(kept({ ...entry, refusal: null }))
      update(clientMessageId, { state: 'waiting', attempts: 0, notBefore: 0, refusal: null })
      pump()
    },
    take(clientMessageId) {
      const entry = all.find((one) => one.clientMessageId === clientMessageId)
      if (entry?.state !== 'waiting' && entry?.state !== 'failed') return null
      storage.forget(clientMessageId)
      replace(all.filter((one) => one !== entry))
      pump()
      return composedOf(entry)
    },
    settle(conversationId, isShown) {
      const rest = all.filter(
        (entry) => entry.conversationId !== conversationId || entry.state !== 'acknowledged' || !isShown(entry),
      )
      if (rest.length < all.length) replace(rest)
    },
    dropFile(clientMessageId, file) {
      const entry = all.find((one) => one.clientMessageId === clientMessageId)
      if (entry?.state !== 'waiting' && entry?.state !== 'failed') return
      const files = entry.files.filter((one) => one !== file)
      if (files.length === 0 && entry.content === '') {
        storage.forget(clientMessageId)
        replace(all.filter((one) => one !== entry))
      } else {
        // If only the file was wrong, the rest is sent.
        const isOver = entry.refusal?.code.startsWith('UPLOAD_')
        const next = { files, ...(isOver ? { state: 'waiting' as const, refusal: null } : {}) }
        storage.keep(kept({ ...entry, ...next }))
        update(clientMessageId, next)
      }
      pump()
    },
    look: pump,
    setConnected(value) {
      connected = value
      pump()
    },
    close() {
      closed = true
      storage.close()
    },
  }
}
