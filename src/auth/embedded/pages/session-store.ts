/**
 * The signed-in user of this tab: set by the server's response, this tab's forms, and other tabs over a channel. Also
 * the token cache: one token per session, one request in flight.
 *
 *   loading ──▶ signed-in ◀──▶ signed-out
 *      │            ▲ ▲              ▲
 *      ▼            │ │              │
 *   unanswered ─────┘ │              │      no one was signed in here, as far as this device knows
 *      or signed-in, unanswered ─────┘      as the person last signed in here
 *
 * Once the server has answered, a missing response never changes the state: a dead network doesn't sign anyone out.
 */
import type { SessionUser } from '../../contract'
import type { LastSession } from '../../last-session'
import { AuthError, type AuthClient, type ClientSession } from './auth-client'

export type SessionState = (
  | { status: 'loading'; user: null; sessionId: null }
  | { status: 'signed-in'; user: SessionUser; sessionId: string }
  | { status: 'signed-out'; user: null; sessionId: null }
) & {
  /** The server hasn't said who is signed in, and should have. */
  isUnanswered: boolean
}

/** There is a notice about the account. */
export interface Notice {
  accountId: string
  /** Id of the newest notice. */
  id: number
}

export interface SessionStore {
  read: () => SessionState
  readNotice: () => Notice | null
  subscribe: (listener: () => void) => () => void
  /** Asks the server who is signed in. Rejects if there is no response to any but the first request. */
  refresh: () => Promise<void>
  /** After this tab changed the session: asks the server, and tells the other tabs. */
  changed: () => Promise<void>
  fetchAccessToken: (options: { forceRefreshToken: boolean }) => Promise<string | null>
}

export interface SessionStoreParts {
  client: AuthClient
  /** Tells the other tabs that the session changed. */
  announce: () => void
  /** The last session on this device. */
  last: { read: () => LastSession | null; note: (session: LastSession | null) => void }
  now: () => number
  wait: (ms: number) => Promise<void>
}

/** A token this close to its expiry is not returned again. */
const TOKEN_MARGIN_MS = 30_000
const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 15_000
/** A network can also drop a request without an error. */
const PATIENCE_MS = 3_000

export const LOADING: SessionState = { status: 'loading', user: null, sessionId: null, isUnanswered: false }
const SIGNED_OUT: SessionState = { status: 'signed-out', user: null, sessionId: null, isUnanswered: false }

interface PendingToken {
  sessionId: string
  forced: boolean
  promise: Promise<string | null>
}

export function createSessionStore({ client, announce, last, now, wait }: SessionStoreParts): SessionStore {
  let state: SessionState = LOADING
  let asking: Promise<void> | null = null
  let askAgain = false
  let notice: Notice | null = null
  let cached: { sessionId: string; token: string; expiresAt: number } | null = null
  let pending: PendingToken | null = null
  const listeners = new Set<() => void>()

  const set = (next: SessionState) => {
    if (sameState(state, next)) return
    state = next
    if (cached?.sessionId !== state.sessionId) cached = null
    for (const listener of listeners) listener()
  }

  const setNotice = (id: number | undefined) => {
    if (id === undefined || !state.user || (notice?.accountId === state.user.id && notice.id === id)) return
    notice = { accountId: state.user.id, id }
    for (const listener of listeners) listener()
  }

  const isAnswered = () => state.status !== 'loading' && !state.isUnanswered

  /** Continues as the person last signed in here, until the server says otherwise. */
  const goOnWithout = () => {
    if (state.status !== 'loading') return
    const known = last.read()
    set(known ? { status: 'signed-in', ...known, isUnanswered: true } : { ...LOADING, isUnanswered: true })
  }

  const ask = async (): Promise<void> => {
    // Slowness alone is no reason to show that the server can't be reached.
    if (state === LOADING && last.read()) void wait(PATIENCE_MS).then(goOnWithout)
    for (let attempt = 0; ; attempt++) {
      askAgain = false
      const session = await client.session().catch((error: unknown) => {
        if (isAnswered() || !isPassing(error)) throw error
        return 'no answer' as const
      })
      if (session === 'no answer') {
        goOnWithout()
        await wait(retryDelay(attempt))
      }
      // The session changed while the response was on its way, so it may describe the old one.
      else if (!askAgain) {
        last.note(session)
        return set(toState(session))
      }
    }
  }

  const refresh = (): Promise<void> => {
    askAgain = true
    asking ??= Promise.resolve()
      .then(ask)
      .finally(() => (asking = null))
    return asking
  }

  const load = async (sessionId: string): Promise<string | null> => {
    for (let attempt = 0; state.sessionId === sessionId; attempt++) {
      try {
        const issued = await client.token()
        if (issued.sessionId !== sessionId) {
          // Another tab signed in as someone else; this token is theirs.
          void refresh().catch(() => {})
          return null
        }
        if (state.sessionId !== sessionId) return null
        // The same answer, and perhaps earlier than the one that is waited for.
        if (state.isUnanswered) set({ ...state, isUnanswered: false })
        setNotice(issued.notice)
        cached = { sessionId, token: issued.token, expiresAt: now() + issued.expiresInMs }
        return issued.token
      } catch (error) {
        if (error instanceof AuthError && error.status === 401) {
          // That session has ended. After a password change another one replaces it, and the cookie may already hold
          // that one.
          await refresh().catch(() => {})
          if (state.sessionId !== sessionId) return null
        } else if (!isPassing(error)) throw error
        await wait(retryDelay(attempt))
      }
    }
    return null
  }

  return {
    read: () => state,
    readNotice: () => (notice?.accountId === state.user?.id ? notice : null),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    refresh,
    async changed() {
      cached = null
      announce()
      await refresh()
    },
    fetchAccessToken({ forceRefreshToken }) {
      const { sessionId } = state
      if (sessionId === null) return Promise.resolve(null)
      if (!forceRefreshToken && cached?.sessionId === sessionId && cached.expiresAt - now() > TOKEN_MARGIN_MS) {
        return Promise.resolve(cached.token)
      }
      if (pending?.sessionId === sessionId && (pending.forced || !forceRefreshToken)) return pending.promise
      const request: PendingToken = {
        sessionId,
        forced: forceRefreshToken,
        promise: load(sessionId).finally(() => {
          if (pending === request) pending = null
        }),
      }
      pending = request
      return request.promise
    },
  }
}

function toState(session: ClientSession | null): SessionState {
  return session ? { status: 'signed-in', ...session, isUnanswered: false } : SIGNED_OUT
}

function sameState(a: SessionState, b: SessionState): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function isPassing(error: unknown): boolean {
  return error instanceof AuthError && error.isPassing
}

function retryDelay(attempt: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt)
}
