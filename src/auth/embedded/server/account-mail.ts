/** The emails that accounts send, if the server has a mail server. server/mail writes and sends them. */
import { createHash, randomBytes } from 'node:crypto'
import { isLanguage, type Language } from '../../../../domain/language'
import type { SqliteDatabase } from './identity-database'
import { createRateLimiter } from './throttle'

export type Letter =
  /** Like the next one, also sent to unconfirmed addresses; all others require a confirmed address. */
  | { kind: 'reset'; link: string; minutes: number }
  | { kind: 'confirm'; link: string; hours: number }
  | { kind: 'address-changed'; to: string }
  /** `by`: the administrator who created the link. Null: the person themselves, or a command on the server. */
  | { kind: 'password-changed'; by: string | null }
  | { kind: 'second-factor-off'; by: string | null }
  | { kind: 'test' }

/** The mail server's problem, for the administrator. */
export class MailError extends Error {}

export interface Mailer {
  /** The sender's name in emails. */
  from: string
  /** Why the last attempt failed, or what is wrong with the settings; null if all is well. */
  problem(): string | null
  /** Retried; failures are logged. */
  send(to: string, letter: Letter, language: Language): void
  /** Not retried; rejects with a MailError. */
  sendNow(to: string, letter: Letter, language: Language): Promise<void>
}

export const MAILED_LINK_MINUTES = 30
const CONFIRM_HOURS = 24
/** Bounds the emails to one address, however often they are requested. */
const LETTERS = { window: 60 * 60, max: 3 }

interface AccountOf {
  id: string
  email: string
  emailVerified: boolean
}

interface MailParts {
  mailer: Mailer
  database: SqliteDatabase
  /** The public URL of this server. */
  origin: string
  now: () => number
  /** A token of an emailed password reset link. */
  resetToken: (userId: string) => Promise<string>
  confirmed: (userId: string) => Promise<void>
}

export interface AccountMail {
  mailer: Mailer
  /** Sends a reset link if the account exists. Neither its result nor its duration tells whether it does. */
  forgot(email: string, language: Language): void
  /** Sends a confirmation link; false if too many were sent recently. */
  askToConfirm(account: Pick<AccountOf, 'id' | 'email'>, language: Language): boolean
  /** Whether the token was valid. */
  confirm(token: string): Promise<boolean>
  /** Sends only to a confirmed address, in the account's language. */
  tell(userId: string, letter: Letter): void
  /** Stores the language of an account's pages, for emails that someone else causes. */
  noteLanguage(userId: string, language: Language): void
}

/** Mail for `ada+anything@example.com` arrives at `ada@example.com`. */
const mailbox = (email: string) => email.toLowerCase().replace(/\+[^@]*(?=@)/, '')

const hash = (token: string) => createHash('sha256').update(token).digest('hex')

export function createAccountMail({ mailer, database, origin, now, resetToken, confirmed }: MailParts): AccountMail {
  const limiter = createRateLimiter(now)
  // Per account, and per mailbox: one person can have many accounts, and point each at the same victim.
  const isAllowed = (kind: string, { id, email }: Pick<AccountOf, 'id' | 'email'>) =>
    [`user ${id}`, `mailbox ${mailbox(email)}`].every((who) => limiter.consume(`${kind} ${who}`, LETTERS).allowed)
  const find = (column: 'id' | 'email', value: string): AccountOf | null => {
    const row = database
      .prepare(
        `select user.id, email, "emailVerified" from user
         left join "accountState" on "accountState"."userId" = user.id where user.${column} = ? and "disabledAt" is null`,
      )
      .get(value) as (Omit<AccountOf, 'emailVerified'> & { emailVerified: number }) | undefined
    return row ? { ...row, emailVerified: row.emailVerified === 1 } : null
  }

  const languageOf = (userId: string): Language | undefined => {
    const row = database.prepare('select language from "accountLanguage" where "userId" = ?').get(userId)
    const language = (row as { language: string } | undefined)?.language
    return isLanguage(language) ? language : undefined
  }

  const sendReset = async (email: string, language: Language) => {
    const account = find('email', email.trim().toLowerCase())
    if (!account || !isAllowed('reset', account)) return
    const link = `${origin}/reset-password#${await resetToken(account.id)}`
    mailer.send(account.email, { kind: 'reset', link, minutes: MAILED_LINK_MINUTES }, language)
  }

  return {
    mailer,
    forgot(email, language) {
      // Runs after the response, so that its duration doesn't tell whether the account exists.
      setImmediate(() => void sendReset(email, language).catch(() => {}))
    },
    askToConfirm({ id, email }, language) {
      if (!isAllowed('confirm', { id, email })) return false
      const token = randomBytes(24).toString('base64url')
      database.prepare('delete from "addressLink" where "expiresAt" <= ? or "userId" = ?').run(now(), id)
      database
        .prepare('insert into "addressLink" ("tokenHash", "userId", email, "expiresAt") values (?, ?, ?, ?)')
        .run(hash(token), id, email, now() + CONFIRM_HOURS * 60 * 60_000)
      mailer.send(email, { kind: 'confirm', link: `${origin}/confirm-email#${token}`, hours: CONFIRM_HOURS }, language)
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
      if (account?.emailVerified) mailer.send(account.email, letter, languageOf(userId) ?? 'en')
    },
    noteLanguage(userId, language) {
      if (languageOf(userId) === language) return
      try {
        database
          .prepare('insert or replace into "accountLanguage" ("userId", language) values (?, ?)')
          .run(userId, language)
      } catch {
        // On a full disk the next token tries again: no request may fail over this.
      }
    },
  }
}
