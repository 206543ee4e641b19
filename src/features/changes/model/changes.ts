/**
 * Changes a person has made, stored on this device until the server has them. Each names a thing and its desired state,
 * never a difference: the last one per thing wins, and one that arrives twice does no harm.
 *
 *   make --kept, called--> in flight --done, rejected--> (gone)
 *                             |  ^
 *          no verdict --> waiting --connected, its turn
 *                             ^
 *                 left by a closed page
 *
 * Pure: effects are parameters.
 */
import type { FunctionReturnType } from 'convex/server'
import type { api } from '../../../../convex/_generated/api'
import type { ChatChoice, NotificationSettings } from '../../../../domain/notify'

export type Wish =
  | { kind: 'reaction'; conversationId: string; seq: number; emoji: string; on: boolean }
  | { kind: 'pin'; conversationId: string; seq: number; on: boolean }
  /** `until`: for a mute with an end, UTC ms. `count`: the messages of an archived chat that this device knew of. */
  | {
      kind: 'prefs'
      conversationId: string
      pref: Pref
      on: boolean
      until?: number | undefined
      count?: number | undefined
    }
  /** Notification settings of a chat; the next one is for all chats. */
  | { kind: 'notify'; conversationId: string; choice: ChatChoice }
  | { kind: 'notifications'; setting: NotificationSetting }
  | { kind: 'privacy'; setting: PrivacySetting }
  | { kind: 'hide'; conversationId: string; seq: number; on: boolean }
  /** For everyone; `isUndone` once the deletion is taken back. */
  | { kind: 'delete'; messageId: string; isUndone?: true }
  /** A chat, for oneself, up to the last message this device knew of. */
  | { kind: 'chat'; conversationId: string; seq: number; on: boolean }
  /** Read up to here. The server decides whether others see it when it arrives (R5). */
  | { kind: 'read'; conversationId: string; seq: number }

/** One of them at a time: each is a thing of its own. */
type OneOf<Settings> = { [Name in keyof Settings]: Pick<Settings, Name> }[keyof Settings]

export type NotificationSetting = OneOf<NotificationSettings>
export type PrivacySetting = OneOf<FunctionReturnType<typeof api.users.getPrivacy>>

export const prefs = ['muted', 'pinned', 'archived', 'markedUnread'] as const
export type Pref = (typeof prefs)[number]

export interface KeptWish {
  /** Identifies this change; a later one about the same thing has another id. */
  id: string
  wish: Wish
  /** When it was made, in ms; determines the order on this device. */
  madeAt: number
}

export interface WishStorage {
  /** The stored change about a thing, from any page. */
  find: (key: string) => KeptWish | null
  /** Stores it as this page's own: from now on this page sends it. */
  keep: (key: string, kept: KeptWish) => void
  forget: (key: string) => void
  /** Delivers changes left behind by closed pages, each to exactly one page. */
  onLeft: (take: (left: readonly KeptWish[]) => void) => void
  close: () => void
}

export interface ChangesEffects {
  storage: WishStorage
  send: (wish: Wish) => Promise<unknown>
  /** The server's rejection in an error; null for a failure that may be temporary. */
  refusalOf: (error: unknown) => { message: string | null; retryAfterMs?: number | undefined } | null
  /** The rejection of a change that another page made, or that had been waiting: no one is looking at it any longer. */
  onRefused: (wish: Wish, message: string | null) => void
  now: () => number
  newId: () => string
  setTimer: (run: () => void, ms: number) => void
}

export interface Changes {
  /**
   * Stores the changes while `call` is in flight. Rejects if the server rejects them; otherwise waits for a verdict.
   */
  make: (wishes: readonly Wish[], call: () => Promise<unknown>) => Promise<void>
  /** Stores a change that this page will send itself later, in case it is closed before. */
  note: (wish: Wish) => void
  setConnected: (connected: boolean) => void
  close: () => void
}

const RETRY_FIRST_MS = 1_000
const RETRY_MOST_MS = 30_000

/** The thing that a change is about. */
export function keyOf(wish: Wish): string {
  switch (wish.kind) {
    case 'reaction':
      return `reaction ${wish.conversationId} ${wish.seq} ${wish.emoji}`
    case 'pin':
    case 'hide':
      return `${wish.kind} ${wish.conversationId} ${wish.seq}`
    case 'prefs':
      return `${wish.pref} ${wish.conversationId}`
    case 'notifications':
    case 'privacy':
      return `${wish.kind} ${Object.keys(wish.setting).join()}`
    case 'delete':
      return `delete ${wish.messageId}`
    case 'notify':
    case 'chat':
    case 'read':
      return `${wish.kind} ${wish.conversationId}`
  }
}

/** The later one wins, but a read position never moves back. */
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
      // There is a later change about the same thing, or another page has sent this one.
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
        // No verdict: this page retries, or the next one does.
        if (refusalOf(error) === null) return wait(made.filter(isCurrent))
        made.forEach(forget)
        throw error
      }
      // A read position that had got further is still to be sent.
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
