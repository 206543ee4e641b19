/**
 * Decides who can create an account. The first one needs the setup code from the terminal, and becomes the
 * administrator; after that, the configuration decides. `admit` runs inside the transaction that creates the account,
 * so of two concurrent first sign-ups one becomes the administrator, and the other is refused because the code is used
 * up.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { APIError } from 'better-auth/api'
import type { SqliteDatabase } from './identity-database'

export type RegistrationMode = 'open' | 'invite' | 'closed'

export interface RegistrationStatus {
  mode: RegistrationMode
  needsSetupCode: boolean
}

export interface InviteRequest {
  /** How many accounts it can create, 1–100. */
  uses: number
  /** How long it is valid, 1–30 days. */
  days: number
}

export interface Registration {
  setupCode: string
  /** An invitation that is always valid and known only to this process, for accounts that the server itself creates. */
  serverPass: string
  status(): RegistrationStatus
  /** Whether `body` holds the setup code, while there is no account yet. */
  isOwner(body: unknown): boolean
  /** Throws the reason if `body` can't create an account. Changes nothing. */
  check(body: unknown): void
  /** Checks again and uses the invitation up. Returns true if the new account is the administrator's. */
  admit(body: unknown): boolean
  invite(createdBy: string, request: InviteRequest): { code: string; expiresAt: number }
}

/** Part of the schema that better-auth creates for us. */
export const INVITE_SCHEMA = {
  invite: {
    fields: {
      codeHash: { type: 'string', required: true, unique: true },
      createdBy: {
        type: 'string',
        required: true,
        references: { model: 'user', field: 'id', onDelete: 'cascade' },
      },
      remaining: { type: 'number', required: true },
      expiresAt: { type: 'number', bigint: true, required: true },
    },
  },
} as const

const DAY_MS = 24 * 60 * 60_000

export function createRegistration(database: SqliteDatabase, mode: RegistrationMode, now: () => number): Registration {
  const setupCode = randomCode()
  const serverPass = randomBytes(32).toString('base64url')

  const needsSetupCode = () => database.prepare('select 1 from user limit 1').get() === undefined

  const isSetupCode = (given: unknown) =>
    typeof given === 'string' && timingSafeEqual(hash(normalizeCode(given)), hash(normalizeCode(setupCode)))

  const checkSetupCode = (given: unknown) => {
    if (typeof given !== 'string' || given === '') {
      throw refusal('SETUP_CODE_NEEDED', 'Enter the setup code the server printed when it started.')
    }
    if (!isSetupCode(given)) {
      throw refusal('SETUP_CODE_WRONG', 'That setup code isn’t right. Check what the server printed when it started.')
    }
  }

  const findInvite = (given: unknown): string => {
    if (typeof given !== 'string' || given === '') {
      throw refusal(
        'INVITE_NEEDED',
        'You need an invite link to sign up here. Ask the person who runs this server for one.',
      )
    }
    const codeHash = hash(given).toString('hex')
    const valid = database
      .prepare('select 1 from invite where "codeHash" = ? and remaining > 0 and "expiresAt" > ?')
      .get(codeHash, now())
    if (!valid) throw refusal('INVITE_INVALID', 'This invite link was already used or has expired. Ask for a new one.')
    return codeHash
  }

  const check = (body: unknown): { isFirst: boolean; inviteHash: string | null } => {
    const { setupCode: givenCode, invite } = (body ?? {}) as { setupCode?: unknown; invite?: unknown }
    const fromServer = typeof invite === 'string' && timingSafeEqual(hash(invite), hash(serverPass))
    if (needsSetupCode()) {
      if (!fromServer) checkSetupCode(givenCode)
      return { isFirst: true, inviteHash: null }
    }
    if (typeof givenCode === 'string' && givenCode !== '') {
      throw refusal('SETUP_CODE_USED', 'The setup code has been used. Sign up without it.')
    }
    if (fromServer || mode === 'open') return { isFirst: false, inviteHash: null }
    if (mode === 'closed') throw refusal('REGISTRATION_CLOSED', 'This server isn’t accepting new accounts.')
    return { isFirst: false, inviteHash: findInvite(invite) }
  }

  return {
    setupCode,
    serverPass,
    status: () => ({ mode, needsSetupCode: needsSetupCode() }),
    isOwner: (body) => needsSetupCode() && isSetupCode((body as { setupCode?: unknown } | null)?.setupCode),
    check(body) {
      check(body)
    },
    admit(body) {
      const { isFirst, inviteHash } = check(body)
      if (inviteHash) {
        database.prepare('update invite set remaining = remaining - 1 where "codeHash" = ?').run(inviteHash)
      }
      return isFirst
    },
    invite(createdBy, { uses, days }) {
      // A link that lets no one in must not be created.
      if (mode === 'closed') throw refusal('REGISTRATION_CLOSED', 'This server isn’t accepting new accounts.')
      const code = randomBytes(16).toString('base64url')
      const expiresAt = now() + days * DAY_MS
      database.prepare('delete from invite where "expiresAt" <= ? or remaining <= 0').run(now())
      database
        .prepare('insert into invite (id, "codeHash", "createdBy", remaining, "expiresAt") values (?, ?, ?, ?, ?)')
        .run(randomBytes(12).toString('hex'), hash(code).toString('hex'), createdBy, uses, expiresAt)
      return { code, expiresAt }
    },
  }
}

function refusal(code: string, message: string): APIError {
  return new APIError('FORBIDDEN', { code, message })
}

/** The response while attempts are throttled (throttle.ts). */
export function tooManyTries(retryAfterMs: number): APIError {
  return new APIError('TOO_MANY_REQUESTS', {
    code: 'TOO_MANY_TRIES',
    message: `Too many attempts. Try again in ${Math.ceil(retryAfterMs / 1000)} seconds.`,
    retryAfterMs,
  })
}

/**
 * Twelve unambiguous letters and digits. Its 60 random bits are its protection: throttling wrong codes would let anyone
 * lock the owner out.
 */
function randomCode(): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  const letters = Array.from(randomBytes(12), (byte) => alphabet[byte & 31]).join('')
  return letters.replace(/(.{4})(?=.)/g, '$1-')
}

function normalizeCode(code: string): string {
  return code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
