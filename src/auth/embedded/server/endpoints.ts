/**
 * Every open endpoint of the accounts, by name. No endpoint of better-auth or of a plugin is reachable unless it is
 * listed here. The handler (handler.ts), the rate limits (guessing.ts, options.ts), and the check for administrators
 * (plugin.ts) read their rules from this table; a test calls each endpoint in every role (endpoints.test.ts).
 */
import { PLAIN_SIGN_IN } from './plain-form'

/**
 * The callers of an endpoint. `half`: someone whose password was correct and whose code is still due, or anyone signed
 * in.
 */
export type Asker = 'anyone' | 'half' | 'account' | 'administrator'

export interface EndpointRule {
  who: Asker
  /** An endpoint where passwords or codes could be guessed: attempts per account are throttled. */
  isGuessable?: true
  /** Only if a provider is configured. */
  isOfProvider?: true
  /** Requests per address; if absent, only the total per address applies. */
  perMinute?: number
}

/** The provider's redirect target: a navigation that signs in. */
export const CALLBACK = 'GET /callback/oidc'

const RULES: Record<string, EndpointRule> = {
  // Sign-up has a limit of its own (options.ts), because a correct setup code must always get in.
  'POST /sign-up/email': { who: 'anyone' },
  'POST /sign-in/email': { who: 'anyone', isGuessable: true, perMinute: 30 },
  // The same as a form post by the browser.
  [PLAIN_SIGN_IN]: { who: 'anyone' },
  'POST /sign-in/social': { who: 'anyone', isOfProvider: true, perMinute: 60 },
  [CALLBACK]: { who: 'anyone', isOfProvider: true },
  'POST /two-factor/verify-totp': { who: 'half', isGuessable: true, perMinute: 60 },
  'POST /two-factor/verify-backup-code': { who: 'half', isGuessable: true, perMinute: 60 },
  'POST /sign-out': { who: 'anyone' },
  'GET /get-session': { who: 'anyone', perMinute: 3_000 },
  'GET /token': { who: 'account', perMinute: 3_000 },
  'GET /registration': { who: 'anyone' },
  // Responds the same for every address, and emails a link.
  'POST /forgot-password': { who: 'anyone', perMinute: 10 },
  // Requires a token, which comes from an administrator or by email.
  'POST /reset-password': { who: 'anyone', perMinute: 30 },
  'POST /email/confirm': { who: 'anyone', perMinute: 30 },

  'GET /account': { who: 'account' },
  'GET /notices': { who: 'account' },
  'POST /update-user': { who: 'account' },
  'POST /change-password': { who: 'account', isGuessable: true, perMinute: 30 },
  'POST /email': { who: 'account', isGuessable: true, perMinute: 30 },
  'POST /email/confirmation': { who: 'account' },
  'POST /two-factor/enable': { who: 'account', isGuessable: true, perMinute: 60 },
  'POST /two-factor/disable': { who: 'account', isGuessable: true, perMinute: 60 },
  'POST /two-factor/generate-backup-codes': { who: 'account', isGuessable: true, perMinute: 60 },
  'POST /link-social': { who: 'account', isGuessable: true, isOfProvider: true },
  'POST /unlink-provider': { who: 'account', isGuessable: true, isOfProvider: true },
  'POST /delete-user': { who: 'account', isGuessable: true },
  'GET /devices': { who: 'account' },
  'POST /devices/end': { who: 'account' },
  'POST /devices/end-others': { who: 'account' },

  'POST /invites': { who: 'administrator' },
  'GET /people/account': { who: 'administrator' },
  'POST /people/reset-link': { who: 'administrator' },
  'POST /people/admin': { who: 'administrator' },
  'POST /people/disabled': { who: 'administrator' },
  'POST /people/second-factor': { who: 'administrator' },
  'GET /server': { who: 'administrator' },
  'POST /server/owner': { who: 'administrator' },
  'POST /server/test-mail': { who: 'administrator', perMinute: 10 },
}

export const ENDPOINTS: ReadonlyMap<string, EndpointRule> = new Map(Object.entries(RULES))

/** better-auth identifies an endpoint by its path alone. No path is open for two methods (endpoints.test.ts). */
const BY_PATH = new Map([...ENDPOINTS].map(([name, rule]) => [name.slice(name.indexOf(' ') + 1), rule]))

export function ruleOf(path: string | undefined): EndpointRule | undefined {
  return path === undefined ? undefined : BY_PATH.get(path)
}

/** In the form of better-auth's rate limiter. */
export function limitsByPath(): Record<string, { window: number; max: number }> {
  const limited = [...BY_PATH].flatMap(([path, { perMinute }]) => (perMinute ? [{ path, perMinute }] : []))
  return Object.fromEntries(limited.map(({ path, perMinute }) => [path, { window: 60, max: perMinute }]))
}
