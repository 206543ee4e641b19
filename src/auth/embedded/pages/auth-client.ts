/** The browser's client for /api/auth. Every failure is an AuthError. */
import type { SessionUser } from '../../contract'
import type { AccountNotice } from '../server/account-notices'
import type { OwnAccount, SignedInDevice } from '../server/account-endpoints'
import type { AccountOfPerson, ResetLink } from '../server/people-endpoints'
import type { RegistrationStatus } from '../server/registration'
import type { ServerFacts } from '../server/server-endpoints'

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

export interface ProviderVisit {
  /** The code of an invitation. */
  invite?: string
  /** Where to go afterwards. */
  next?: string
  /** Signs the same person in once more, as a confirmation of identity. */
  again?: true
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

export interface SignUpForm {
  name: string
  email: string
  password: string
  setupCode?: string
  invite?: string
}

export interface AuthClient {
  /** Null if not signed in. */
  session(): Promise<ClientSession | null>
  token(): Promise<IssuedToken>
  registration(): Promise<SignInFacts>
  /** With `needsCode`, the sign-in isn't complete yet: ask for a code. */
  signIn(form: { email: string; password: string }): Promise<{ needsCode: boolean }>
  /** The provider's URL to go to. */
  visitProvider(visit: ProviderVisit): Promise<string>
  linkProvider(password: string): Promise<string>
  unlinkProvider(password: string): Promise<void>
  /** A code from the authenticator app. */
  verifyCode(code: string): Promise<void>
  /** A recovery code. */
  recover(code: string): Promise<void>
  signUp(form: SignUpForm): Promise<void>
  signOut(): Promise<void>
  updateName(name: string): Promise<void>
  changePassword(form: { currentPassword: string; newPassword: string }): Promise<void>
  /** An account without a password omits it, after confirming at the provider. */
  changeEmail(form: { email: string; password?: string }): Promise<void>
  deleteAccount(password?: string): Promise<void>
  devices(): Promise<SignedInDevice[]>
  endDevice(id: string): Promise<void>
  endOtherDevices(): Promise<void>
  account(): Promise<OwnAccount>
  /** Turned on once a code from the app was correct. */
  beginSecondFactor(password: string): Promise<{ totpURI: string; backupCodes: string[] }>
  endSecondFactor(password: string): Promise<void>
  newRecoveryCodes(password: string): Promise<string[]>
  /** Emails a reset link, if the account exists. */
  forgotPassword(email: string): Promise<void>
  /** Emails a link that confirms the user's own address. */
  askToConfirm(): Promise<void>
  confirmEmail(token: string): Promise<void>
  /** `token`: the link's fragment. */
  resetPassword(form: { token: string; newPassword: string }): Promise<void>
  /** Changes that others made to this account, newest first. */
  notices(): Promise<AccountNotice[]>
  /** For administrators. People are identified by their id in the chat. */
  accountOf(userId: string): Promise<AccountOfPerson>
  resetLink(userId: string): Promise<ResetLink>
  setAdmin(userId: string, on: boolean): Promise<void>
  setDisabled(userId: string, on: boolean): Promise<void>
  resetSecondFactor(userId: string): Promise<void>
  invite(form: { uses: number; days: number }): Promise<{ code: string; expiresAt: number }>
  server(): Promise<ServerFacts>
  setOwner(owner: string): Promise<ServerFacts>
  /** Rejects with the mail server's reason. */
  testMail(): Promise<{ to: string }>
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
  const post = async (path: string, body: object = {}): Promise<void> => {
    await call('POST', path, body)
  }
  return {
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
    visitProvider: async (visit) => (await call<{ url: string }>('POST', '/sign-in/social', visit)).url,
    linkProvider: async (password) => (await call<{ url: string }>('POST', '/link-social', { password })).url,
    unlinkProvider: (password) => post('/unlink-provider', { password }),
    verifyCode: (code) => post('/two-factor/verify-totp', { code }),
    recover: (code) => post('/two-factor/verify-backup-code', { code }),
    signUp: (form) => post('/sign-up/email', form),
    signOut: () => post('/sign-out'),
    updateName: (name) => post('/update-user', { name }),
    changePassword: (form) => post('/change-password', { ...form, revokeOtherSessions: true }),
    changeEmail: (form) => post('/email', form),
    deleteAccount: (password) => post('/delete-user', password === undefined ? {} : { password }),
    devices: async () => (await call<{ devices: SignedInDevice[] }>('GET', '/devices')).devices,
    endDevice: (id) => post('/devices/end', { id }),
    endOtherDevices: () => post('/devices/end-others'),
    account: () => call('GET', '/account'),
    beginSecondFactor: (password) => call('POST', '/two-factor/enable', { password }),
    endSecondFactor: (password) => post('/two-factor/disable', { password }),
    async newRecoveryCodes(password) {
      const path = '/two-factor/generate-backup-codes'
      return (await call<{ backupCodes: string[] }>('POST', path, { password })).backupCodes
    },
    forgotPassword: (email) => post('/forgot-password', { email }),
    askToConfirm: () => post('/email/confirmation'),
    confirmEmail: (token) => post('/email/confirm', { token }),
    resetPassword: (form) => post('/reset-password', form),
    notices: async () => (await call<{ notices: AccountNotice[] }>('GET', '/notices')).notices,
    accountOf: (userId) => call('GET', `/people/account?userId=${encodeURIComponent(userId)}`),
    resetLink: (userId) => call('POST', '/people/reset-link', { userId }),
    setAdmin: (userId, on) => post('/people/admin', { userId, on }),
    setDisabled: (userId, on) => post('/people/disabled', { userId, on }),
    resetSecondFactor: (userId) => post('/people/second-factor', { userId }),
    invite: (form) => call('POST', '/invites', form),
    server: () => call('GET', '/server'),
    setOwner: (owner) => call('POST', '/server/owner', { owner }),
    testMail: () => call('POST', '/server/test-mail', {}),
  }
}

function toUser({ id, name, email, image, isAdmin }: UserRow): SessionUser {
  return { id, name, email, ...(image ? { imageUrl: image } : {}), isAdmin: isAdmin === true }
}
