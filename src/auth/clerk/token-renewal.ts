/**
 * Tokens of a session at Clerk: asked for again and again while the session lasts, because whoever is told that there
 * is none clears the page.
 *
 *   asking ──▶ token
 *     │  ▲
 *     ▼  │ a while, or what wakes: the network is back, the tab is looked at
 *   failing ──▶ null a while later, where the session has ended
 */
export interface TokenSource {
  /** Whether the session it was asked for is still the one. */
  isCurrent: () => boolean
  getToken: (options: { skipCache: boolean }) => Promise<string | null>
  /** Asks Clerk whether the session is still there; where it isn't, it ends here too. */
  confirmSession: () => Promise<unknown>
}

interface RenewalParts {
  /** Resolves after so long; `cancel` forgets it. */
  wait: (ms: number) => { over: Promise<void>; cancel: () => void }
}

/** Clerk's script asks again by itself, up to some minutes; what it has not got in this time is asked for afresh. */
const PATIENCE_MS = 30_000
/** After so long without an answer it is worth a word. */
const WORD_MS = 8_000
const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 15_000
/**
 * What a session that ended elsewhere is still shown for: the page may be about to hear why. That an account was deleted
 * comes by its webhook and a live query, which the last token still answers.
 */
export const ENDING_MS = 5_000

export function createTokenRenewal({ wait }: RenewalParts) {
  const failing = new Set<symbol>()
  const listeners = new Set<() => void>()
  let woken = deferred()

  function setFailing(ask: symbol, isFailing: boolean) {
    const before = failing.size > 0
    if (isFailing) failing.add(ask)
    else failing.delete(ask)
    if (failing.size > 0 !== before) for (const listener of listeners) listener()
  }

  /** What comes first of an answer, the end of patience, and being woken. */
  async function within<T>(ms: number, answer: Promise<T> | null): Promise<T | undefined> {
    const timer = wait(ms)
    try {
      return await Promise.race([...(answer ? [answer] : []), timer.over.then(nothing), woken.promise.then(nothing)])
    } finally {
      timer.cancel()
    }
  }

  return {
    isStuck: () => failing.size > 0,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** Now is a better time than the next one planned. */
    wake: () => {
      const before = woken
      woken = deferred()
      before.resolve()
    },
    async fetch(source: TokenSource, skipCache: boolean): Promise<string | null> {
      const ask = Symbol('ask')
      const word = wait(WORD_MS)
      void word.over.then(() => setFailing(ask, true))
      try {
        for (let attempt = 0; source.isCurrent(); attempt++) {
          try {
            const token = await within(PATIENCE_MS, source.getToken({ skipCache }))
            // A token that comes late is of a session that may be another's.
            if (token && source.isCurrent()) return token
          } catch (error) {
            setFailing(ask, true)
            const status = statusOf(error)
            // Clerk's script ends a session by itself on 401 only.
            if (status === 401 || status === 404) await source.confirmSession().catch(() => {})
          }
          if (!source.isCurrent()) break
          await within(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt), null)
        }
        setFailing(ask, false)
        word.cancel()
        await wait(ENDING_MS).over
        return null
      } finally {
        word.cancel()
        setFailing(ask, false)
      }
    },
  }
}

export type TokenRenewal = ReturnType<typeof createTokenRenewal>

const nothing = () => undefined

/** Of an answer; null where there was none. */
function statusOf(error: unknown): number | null {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : null
}

function deferred() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve: () => resolve() }
}
