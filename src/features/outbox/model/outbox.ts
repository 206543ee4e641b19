/**
 * Messages on their way, oldest first. Pure but for the effects handed in: the clock, ids, timers and the send itself.
 *
 *   add --> waiting --connected, its turn--> sending --acknowledged--> acknowledged --settle--> (gone)
 *             ^  ^                                  |
 *             |  +-- too fast, or no answer: later -+-- refused by the server --> failed --retry--> waiting
 *             +-- take (edit or delete) is possible while waiting or failed, never while sending
 *
 * The client message id is the idempotency key, so sending again after an unknown outcome makes no copy. A message is
 * handed to the Convex client only while it is connected: what the client holds it resends by itself and can't take back.
 * All that is not acknowledged is in the storage from its first moment on: a page that goes away loses none of it.
 */
import { type Composed, composedOf } from '@/features/composer/model/draft'
import { canRetry, entryOf, kept, type KeptEntry, type OutboxEntry, type Refusal } from './outbox-entry'

export interface OutboxStorage {
  keep: (entry: KeptEntry) => void
  forget: (clientMessageId: string) => void
  /** What pages that are gone left behind comes here, each entry to one page only. */
  onLeft: (take: (left: readonly KeptEntry[]) => void) => void
  /** From now on what is kept here is left behind. */
  close: () => void
}

export interface OutboxEffects {
  storage: OutboxStorage
  send: (entry: OutboxEntry) => Promise<{ seq: number }>
  /** Of the files it carries: they are there or on their way, one stopped, was refused, or is not on this device any more. */
  filesOf: (entry: OutboxEntry) => 'ready' | 'underway' | 'stopped' | 'refused' | 'lost'
  /** Has another try with files that stopped. */
  resumeFiles: (entry: OutboxEntry) => void
  /** The refusal in an error, or null for a failure that may pass by itself. */
  refusalOf: (error: unknown) => Refusal | null
  now: () => number
  newId: () => string
  setTimer: (run: () => void, ms: number) => void
}

export interface Outbox {
  /** The entries of a conversation, oldest first; the same array until one of them changes. */
  entries: (conversationId: string) => readonly OutboxEntry[]
  /** How many are not on the server, in all conversations. */
  unsent: () => number
  /** Those conversations. */
  conversations: () => ReadonlySet<string>
  subscribe: (listener: () => void) => () => void
  /** Its client message id; null when there is no room for another until some have gone. */
  add: (conversationId: string, composed: Composed) => string | null
  retry: (clientMessageId: string) => void
  /** Removes a message that is not on its way, and gives back what it was made of. */
  take: (clientMessageId: string) => Composed | null
  /** Forgets acknowledged messages, once the conversation itself shows them. */
  settle: (conversationId: string, isShown: (entry: OutboxEntry) => boolean) => void
  /** Takes one file out of a message that is not on its way; a message of nothing goes with it. */
  dropFile: (clientMessageId: string, file: string) => void
  /** Something has become of the files. */
  look: () => void
  setConnected: (connected: boolean) => void
  /** Nothing is sent after this: an outbox is never sent as another person. */
  close: () => void
}

/** Not the server's word on the message: files of it did not get there, or were refused. */
export const UPLOAD_STOPPED = 'UPLOAD_STOPPED'
export const UPLOAD_REFUSED = 'UPLOAD_REFUSED'
export const UPLOAD_LOST = 'UPLOAD_LOST'

/** Over all conversations; one in each. */
export const MAX_IN_FLIGHT = 20
/** So many that are not sent are kept at most. */
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

  /** Without its files a message can't go: it is said so at once, connected or not. */
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
    // Order is kept: of one conversation only one is on its way, and one that waits for its next try holds back the later.
    const held = new Set(all.filter(({ state }) => state === 'sending').map(({ conversationId }) => conversationId))
    let free = MAX_IN_FLIGHT - held.size
    const going: OutboxEntry[] = []
    for (const entry of all) {
      if (entry.state !== 'waiting' || held.has(entry.conversationId)) continue
      // One whose files are still on their way lets the others pass.
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
      // Whoever takes it over has heard nothing of this, and will hear it again.
      if (closed) return
      const refusal = effects.refusalOf(error)
      // Too fast is no verdict on the message: the server says when it will take it.
      if (refusal?.retryAfterMs) later(entry, refusal.retryAfterMs, entry.attempts)
      else if (refusal) fail(entry, refusal)
      else later(entry, Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** entry.attempts), entry.attempts + 1)
    }
    pump()
  }

  storage.onLeft((left) => {
    const known = new Set(all.map(({ clientMessageId }) => clientMessageId))
    const more = left.filter(({ clientMessageId }) => !known.has(clientMessageId)).map(entryOf)
    // What was written first goes first, whichever page it was written on.
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
      // Never the same moment twice: their order must outlive the page, too.
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
        // If the file was all that was wrong, the rest goes.
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
