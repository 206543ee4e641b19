/**
 * Keeps requesting tokens of a Clerk session while the session lasts, because Convex clears the page once a request
 * returns none.
 *
 *   asking ──▶ token
 *     │  ▲
 *     ▼  │ after a while, or when the network is back or the tab is shown
 *   failing ──▶ null a while later, if the session has ended
 */
export interface TokenSource {
  /** Whether this is still the session that the token was requested for. */
  isCurrent: () => boolean
  getToken: (options: { skipCache: boolean }) => Promise<string | null>
  /** Asks Clerk whether the session still exists; if not, it ends here too. */
  confirmSession: () => Promise<unknown>
}

interface RenewalParts {
  /** Resolves after `ms`; `cancel` drops it. */
  wait: (ms: number) => { over: Promise<void>; cancel: () => void }
}

/** Clerk's script retries by itself, for up to some minutes. A request that takes longer than this is sent again. */
const PATIENCE_MS = 30_000
/** Without a response for this long, the page tells the user. */
const WORD_MS = 8_000
const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 15_000
/**
 * How long a session that ended elsewhere is still shown, because the page may be about to learn why: the webhook of a
 * deleted account arrives in a live query, and the last token can still read that.
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

  /** Resolves with the first of a response, the timeout, and a wake-up. */
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
    /** The next attempt is due now rather than at its planned time. */
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
            // A late token may belong to another session.
            if (token && source.isCurrent()) return token
          } catch (error) {
            setFailing(ask, true)
            const status = statusOf(error)
            // Clerk's script ends a session by itself on a 401 only.
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

/** The response's status; null without a response. */
function statusOf(error: unknown): number | null {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : null
}

function deferred() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve: () => resolve() }
}
