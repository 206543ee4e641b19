/** What the accounts send by mail, where the server has any. How it is written and sent is server/mail's. */
import { createHash, randomBytes } from 'node:crypto'
import type { SqliteDatabase } from './identity-database'
import { createRateLimiter } from './throttle'

export type Letter =
  /** Also to an address that no one has confirmed, as the next one; all others only to one that was. */
  | { kind: 'reset'; link: string; minutes: number }
  | { kind: 'confirm'; link: string; hours: number }
  | { kind: 'address-changed'; to: string }
  /** `by`: an administrator whose link it was; null: the person, or whoever runs the server. */
  | { kind: 'password-changed'; by: string | null }
  | { kind: 'second-factor-off'; by: string | null }
  | { kind: 'test' }

/** What is wrong with the mail server, for whoever set it up. */
export class MailError extends Error {}

export interface Mailer {
  /** What its letters say they are from. */
  from: string
  /** Why the last try failed, or the settings; null when all is well. */
  problem(): string | null
  /** Tried more than once; what failed is in the log. */
  send(to: string, letter: Letter): void
  /** Tried once; rejects with a MailError. */
  sendNow(to: string, letter: Letter): Promise<void>
}

export const MAILED_LINK_MINUTES = 30
const CONFIRM_HOURS = 24
/** However often someone asks. */
const LETTERS = { window: 60 * 60, max: 3 }

interface AccountOf {
  id: string
  email: string
  emailVerified: boolean
}

interface MailParts {
  mailer: Mailer
  database: SqliteDatabase
  /** The address that people open. */
  origin: string
  now: () => number
  /** A token for a new password that was mailed. */
  resetToken: (userId: string) => Promise<string>
  confirmed: (userId: string) => Promise<void>
}

export interface AccountMail {
  mailer: Mailer
  /** A link to a new password, if there is such an account: says nothing either way, and takes no time. */
  forgot(email: string): void
  /** A link that confirms the address; false when there were too many lately. */
  askToConfirm(account: Pick<AccountOf, 'id' | 'email'>): boolean
  /** Whether the token was good. */
  confirm(token: string): Promise<boolean>
  /** If the person's address is confirmed. */
  tell(userId: string, letter: Letter): void
}

const hash = (token: string) => createHash('sha256').update(token).digest('hex')

export function createAccountMail({ mailer, database, origin, now, resetToken, confirmed }: MailParts): AccountMail {
  const limiter = createRateLimiter(now)
  const isAllowed = (kind: string, userId: string) => limiter.consume(`${kind} ${userId}`, LETTERS).allowed
  const find = (column: 'id' | 'email', value: string): AccountOf | null => {
    const row = database
      .prepare(
        `select user.id, email, "emailVerified" from user
         left join "accountState" on "accountState"."userId" = user.id where user.${column} = ? and "disabledAt" is null`,
      )
      .get(value) as (Omit<AccountOf, 'emailVerified'> & { emailVerified: number }) | undefined
    return row ? { ...row, emailVerified: row.emailVerified === 1 } : null
  }

  const sendReset = async (email: string) => {
    const account = find('email', email.trim().toLowerCase())
    if (!account || !isAllowed('reset', account.id)) return
    const link = `${origin}/reset-password#${await resetToken(account.id)}`
    mailer.send(account.email, { kind: 'reset', link, minutes: MAILED_LINK_MINUTES })
  }

  return {
    mailer,
    forgot(email) {
      // Once the answer is on its way: how long it takes tells no one whether there is such an account.
      setImmediate(() => void sendReset(email).catch(() => {}))
    },
    askToConfirm({ id, email }) {
      if (!isAllowed('confirm', id)) return false
      const token = randomBytes(24).toString('base64url')
      database.prepare('delete from "addressLink" where "expiresAt" <= ? or "userId" = ?').run(now(), id)
      database
        .prepare('insert into "addressLink" ("tokenHash", "userId", email, "expiresAt") values (?, ?, ?, ?)')
        .run(hash(token), id, email, now() + CONFIRM_HOURS * 60 * 60_000)
      mailer.send(email, { kind: 'confirm', link: `${origin}/confirm-email#${token}`, hours: CONFIRM_HOURS })
      return true
    },
    async confirm(token) {
      const row = database
        .prepare('delete from "addressLink" where "tokenHash" = ? returning "userId", email, "expiresAt"')
        .get(hash(token)) as { userId: string; email: string; expiresAt: number } | undefined
      if (!row || row.expiresAt <= now() || find('id', row.userId)?.email !== row.email) return false
      await confirmed(row.userId)
      return true
    },
    tell(userId, letter) {
      const account = find('id', userId)
      if (account?.emailVerified) mailer.send(account.email, letter)
    },
  }
}
