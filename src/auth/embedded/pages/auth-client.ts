/** The browser's client for /api/auth. Every failure is an AuthError. */
import type { SessionUser } from '../../contract'
import type { RegistrationStatus } from '../server/registration'

/** `code` is the server's, or `UNREACHABLE` without a response. */
export class AuthError extends Error {
  override name = 'AuthError'

  constructor(
    readonly code: string,
    readonly status: number,
    readonly retryAfterMs: number | null = null,
    /** The server's message, in English. */
    readonly reason: string | null = null,
  ) {
    super(code)
  }

  /** The same call may succeed later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

/** The settings that the sign-in and sign-up pages depend on. */
export interface SignInFacts extends RegistrationStatus {
  /** Whether the server sends email. */
  hasMail: boolean
  /** The OpenID Connect provider; null if there is none. */
  provider: string | null
}

export interface ClientSession {
  sessionId: string
  user: SessionUser
}

export interface IssuedToken {
  token: string
  sessionId: string
  expiresInMs: number
  /** Id of the newest notice about this account, if there is one. */
  notice?: number
}

export interface AuthClient {
  /** Any other request (account-client.ts). */
  call: <T>(method: 'GET' | 'POST', path: string, body?: object) => Promise<T>
  /** Null if not signed in. */
  session(): Promise<ClientSession | null>
  token(): Promise<IssuedToken>
  registration(): Promise<SignInFacts>
  /** With `needsCode`, the sign-in isn't complete yet: ask for a code. */
  signIn(form: { email: string; password: string }): Promise<{ needsCode: boolean }>
  signOut(): Promise<void>
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>

interface UserRow {
  id: string
  name: string
  email: string
  image?: string | null
  isAdmin?: boolean | null
}

export function createAuthClient(fetch: Fetch): AuthClient {
  const call = async <T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> => {
    let response: Response
    let answer: unknown
    try {
      response = await fetch(`/api/auth${path}`, {
        method,
        ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
        cache: 'no-store',
      })
      answer = await response.json().catch(() => null)
    } catch {
      throw new AuthError('UNREACHABLE', 0)
    }
    if (response.ok) return answer as T
    const { code, message, retryAfterMs } = (answer ?? {}) as { code?: string; message?: string; retryAfterMs?: number }
    const seconds = Number(response.headers.get('x-retry-after'))
    throw new AuthError(
      code ?? (response.status === 429 ? 'TOO_MANY_TRIES' : 'FAILED'),
      response.status,
      retryAfterMs ?? (seconds > 0 ? seconds * 1000 : null),
      message ?? null,
    )
  }
  return {
    call,
    async session() {
      const found = await call<{ session: { id: string }; user: UserRow } | null>('GET', '/get-session')
      return found && { sessionId: found.session.id, user: toUser(found.user) }
    },
    token: () => call('GET', '/token'),
    registration: () => call('GET', '/registration'),
    async signIn(form) {
      const answer = await call<{ twoFactorRedirect?: boolean }>('POST', '/sign-in/email', form)
      return { needsCode: answer.twoFactorRedirect === true }
    },
    signOut: () => call('POST', '/sign-out', {}),
  }
}

function toUser({ id, name, email, image, isAdmin }: UserRow): SessionUser {
  return { id, name, email, ...(image ? { imageUrl: image } : {}), isAdmin: isAdmin === true }
}
