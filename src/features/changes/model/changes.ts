/**
 * What a person wants to be so, kept on this device until the server has it. Each wish names the thing and the state it
 * should be in, never a step from one to the other: the last one per thing wins, and one that arrives twice does no harm.
 *
 *   make --kept, called--> under way --done, refused--> (gone)
 *                             |  ^
 *          no verdict --> waiting --connected, its turn
 *                             ^
 *                 left by a page that is gone
 *
 * Pure but for the effects handed in.
 */
export type Wish =
  | { kind: 'reaction'; conversationId: string; seq: number; emoji: string; on: boolean }
  | { kind: 'pin'; conversationId: string; seq: number; on: boolean }
  /** `until`: of a mute that ends by itself, UTC ms. `count`: of messages that an archived chat had as far as one knew. */
  | {
      kind: 'prefs'
      conversationId: string
      pref: Pref
      on: boolean
      until?: number | undefined
      count?: number | undefined
    }
  | { kind: 'hide'; conversationId: string; seq: number; on: boolean }
  /** For everyone; `isUndone` once that is taken back. */
  | { kind: 'delete'; messageId: string; isUndone?: true }
  /** A chat, for oneself, up to what one knew of. */
  | { kind: 'chat'; conversationId: string; seq: number; on: boolean }
  /** Read up to here. Whether others may see that is for the server to say when it arrives (R5). */
  | { kind: 'read'; conversationId: string; seq: number }

export const prefs = ['muted', 'pinned', 'archived', 'markedUnread'] as const
export type Pref = (typeof prefs)[number]

export interface KeptWish {
  /** Of this wish alone: a later one about the same thing has another. */
  id: string
  wish: Wish
  /** The order they were made in, on this device, ms. */
  madeAt: number
}

export interface WishStorage {
  /** The wish that is kept of a thing, whichever page made it. */
  find: (key: string) => KeptWish | null
  /** As this page's own: it answers for it from now on. */
  keep: (key: string, kept: KeptWish) => void
  forget: (key: string) => void
  /** What pages that are gone left behind comes here, to one page only. */
  onLeft: (take: (left: readonly KeptWish[]) => void) => void
  close: () => void
}

export interface ChangesEffects {
  storage: WishStorage
  send: (wish: Wish) => Promise<unknown>
  /** The server's verdict in an error, or null for a failure that may pass by itself. */
  refusalOf: (error: unknown) => { message: string | null; retryAfterMs?: number | undefined } | null
  /** One that was not made on this page, or had been waiting: no one is looking at it any more. */
  onRefused: (wish: Wish, message: string | null) => void
  now: () => number
  newId: () => string
  setTimer: (run: () => void, ms: number) => void
}

export interface Changes {
  /** Keeps the wishes while `call` has them. Rejects when they are refused; until there is a verdict it waits. */
  make: (wishes: readonly Wish[], call: () => Promise<unknown>) => Promise<void>
  /** Keeps a wish that this page will make itself, some time later, for the case that it is closed before. */
  note: (wish: Wish) => void
  setConnected: (connected: boolean) => void
  close: () => void
}

const RETRY_FIRST_MS = 1_000
const RETRY_MOST_MS = 30_000

/** What a wish is about. */
export function keyOf(wish: Wish): string {
  switch (wish.kind) {
    case 'reaction':
      return `reaction ${wish.conversationId} ${wish.seq} ${wish.emoji}`
    case 'pin':
    case 'hide':
      return `${wish.kind} ${wish.conversationId} ${wish.seq}`
    case 'prefs':
      return `${wish.pref} ${wish.conversationId}`
    case 'delete':
      return `delete ${wish.messageId}`
    case 'chat':
    case 'read':
      return `${wish.kind} ${wish.conversationId}`
  }
}

/** The later one counts; but what was read stays read. */
export function joinWishes(before: KeptWish | null, next: KeptWish): KeptWish {
  const isBehind = before?.wish.kind === 'read' && next.wish.kind === 'read' && before.wish.seq > next.wish.seq
  return isBehind ? { ...next, wish: before.wish } : next
}

export function createChanges(effects: ChangesEffects): Changes {
  const { storage, refusalOf } = effects
  let waiting: KeptWish[] = []
  let isSending = false
  let connected = false
  let closed = false
  let attempts = 0
  let lastMadeAt = 0
  let notBefore = 0

  function keep(wish: Wish): KeptWish {
    lastMadeAt = Math.max(effects.now(), lastMadeAt + 1)
    const kept = joinWishes(storage.find(keyOf(wish)), { id: effects.newId(), wish, madeAt: lastMadeAt })
    storage.keep(keyOf(wish), kept)
    return kept
  }

  const isCurrent = ({ id, wish }: KeptWish) => storage.find(keyOf(wish))?.id === id

  function forget(kept: KeptWish) {
    if (isCurrent(kept)) storage.forget(keyOf(kept.wish))
  }

  function wait(more: readonly KeptWish[]) {
    waiting = [...waiting, ...more].sort((a, b) => a.madeAt - b.madeAt)
    void pump()
  }

  function later(ms: number) {
    notBefore = effects.now() + ms
    effects.setTimer(() => void pump(), ms)
  }

  async function pump() {
    if (isSending || closed || !connected || effects.now() < notBefore) return
    const [next] = waiting
    if (!next) return
    if (!isCurrent(next)) {
      // There is a later one about the same thing, or another page has seen to it.
      waiting = waiting.slice(1)
      return pump()
    }
    isSending = true
    try {
      await effects.send(next.wish)
      done(next)
    } catch (error) {
      if (closed) return
      const refusal = refusalOf(error)
      if (refusal?.retryAfterMs) later(refusal.retryAfterMs)
      else if (refusal) {
        done(next)
        effects.onRefused(next.wish, refusal.message)
      } else later(Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** attempts++))
    } finally {
      isSending = false
    }
    void pump()
  }

  function done(kept: KeptWish) {
    attempts = 0
    forget(kept)
    waiting = waiting.filter((one) => one !== kept)
  }

  storage.onLeft(wait)

  return {
    async make(wishes, call) {
      const made = wishes.map(keep)
      try {
        await call()
      } catch (error) {
        // No one has said no: it is tried again, also by the next page.
        if (refusalOf(error) === null) return wait(made.filter(isCurrent))
        made.forEach(forget)
        throw error
      }
      // One that had got further before is still to be sent.
      made.filter(({ wish }) => wishes.includes(wish)).forEach(forget)
      wait(made.filter(({ wish }) => !wishes.includes(wish)))
    },
    note: (wish) => void keep(wish),
    setConnected(value) {
      connected = value
      void pump()
    },
    close() {
      closed = true
      storage.close()
    },
  }
}
