/**
 * Every endpoint of the accounts that is open, by name: none of better-auth's or of a plugin's is, unless it stands here.
 * What holds for an endpoint is read from here by the door (handler.ts), by the brakes (guessing.ts, options.ts) and by
 * the gate for administrators (plugin.ts); a test asks each as everyone (endpoints.test.ts).
 */
import { PLAIN_SIGN_IN } from './plain-form'

/** Whom an endpoint answers. `half`: whose password was right, and who owes a code; or who is signed in. */
export type Asker = 'anyone' | 'half' | 'account' | 'administrator'

export interface EndpointRule {
  who: Asker
  /** Someone could try passwords or codes here: each account's tries are slowed down. */
  isGuessable?: true
  /** Only where there is a provider to sign in with. */
  isOfProvider?: true
  /** Requests of one address; where nothing is said, as many as the address may make altogether. */
  perMinute?: number
}

/** Where the provider sends people: read as a page is, and it signs in. */
export const CALLBACK = 'GET /callback/oidc'

const RULES: Record<string, EndpointRule> = {
  // Signing up has a limit of its own (options.ts): whoever has the setup code gets in.
  'POST /sign-up/email': { who: 'anyone' },
  'POST /sign-in/email': { who: 'anyone', isGuessable: true, perMinute: 30 },
  // The same, asked by the browser itself.
  [PLAIN_SIGN_IN]: { who: 'anyone' },
  'POST /sign-in/social': { who: 'anyone', isOfProvider: true, perMinute: 60 },
  [CALLBACK]: { who: 'anyone', isOfProvider: true },
  'POST /two-factor/verify-totp': { who: 'half', isGuessable: true, perMinute: 60 },
  'POST /two-factor/verify-backup-code': { who: 'half', isGuessable: true, perMinute: 60 },
  'POST /sign-out': { who: 'anyone' },
  'GET /get-session': { who: 'anyone', perMinute: 3_000 },
  'GET /token': { who: 'account', perMinute: 3_000 },
  'GET /registration': { who: 'anyone' },
  // Says the same of every address, and mails a link.
  'POST /forgot-password': { who: 'anyone', perMinute: 10 },
  // With a token only, which comes by an administrator or by mail.
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

/** As better-auth names an endpoint inside: by its path alone. No path is open for two methods (endpoints.test.ts). */
const BY_PATH = new Map([...ENDPOINTS].map(([name, rule]) => [name.slice(name.indexOf(' ') + 1), rule]))

export function ruleOf(path: string | undefined): EndpointRule | undefined {
  return path === undefined ? undefined : BY_PATH.get(path)
}

/** As better-auth's limiter takes them. */
export function limitsByPath(): Record<string, { window: number; max: number }> {
  const limited = [...BY_PATH].flatMap(([path, { perMinute }]) => (perMinute ? [{ path, perMinute }] : []))
  return Object.fromEntries(limited.map(({ path, perMinute }) => [path, { window: 60, max: perMinute }]))
}
