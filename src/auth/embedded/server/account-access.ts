/**
 * Administrators' actions on other people's accounts: create a link for choosing a new password, make someone an
 * administrator, disable an account. They never set or see a password, and nothing is deleted.
 */
import { createHash } from 'node:crypto'
import type { AccountNotices } from './account-notices'
import type { SqliteDatabase } from './identity-database'

export interface AccountSummary {
  id: string
  name: string
  email: string
  isAdmin: boolean
  isDisabled: boolean
  hasSecondFactor: boolean
}

/** How someone got a password reset link. */
export type LinkKind = 'handed' | 'mailed'

/** How long a reset link works when it is passed on by phone or on paper, possibly the next day. */
export const RESET_LINK_SECONDS = 24 * 60 * 60

/** Clock corrections up to this size are normal. */
const CLOCK_SLACK_MS = 60_000

export class AccountRefusal extends Error {
  constructor(
    readonly code: 'NOT_FOUND' | 'LAST_ADMIN' | 'OWN_ACCOUNT' | 'NO_SECOND_FACTOR',
    message: string,
  ) {
    super(message)
  }
}

export interface UsedLink {
  userId: string
  kind: LinkKind
  by: string | null
}

export interface AccountAccess {
  list(): AccountSummary[]
  find(by: { id: string } | { email: string }): AccountSummary
  /** Returns a single-use token, valid for RESET_LINK_SECONDS. `by`: as in AccountNotice. */
  resetToken(id: string, by: string | null): Promise<string>
  /** The same for a link sent to the account's own address, valid for `seconds`. */
  mailedToken(id: string, seconds: number): Promise<string>
  setAdmin(id: string, isAdmin: boolean): Promise<void>
  /** Disabling ends all sessions. */
  setDisabled(id: string, isDisabled: boolean): void
  isDisabled(id: string): boolean
  /** Number of administrators who can sign in. */
  count(): { accounts: number; administrators: number }
  /** Without an administrator, no one could manage the server. */
  isLastAdmin(id: string): boolean
  /** From now on the password alone is enough to sign in. `by`: as in AccountNotice. */
  resetSecondFactor(id: string, by: string | null): Promise<void>
  /** Deletes tokens made while the clock was ahead: they would stay valid for as long as it was wrong. */
  isFromAhead(token: string): boolean
  /**
   * Called when this token was used to choose a new password; tells the administrator who created it. Null for a token
   * that isn't ours.
   */
  wasUsed(token: string): UsedLink | null
  /** Confirms the account's address; returns whether it was unconfirmed before. */
  confirmAddress(id: string): Promise<boolean>
  /** Invalidates password reset links that haven't been used. */
  endLinks(id: string): void
}

interface AccessParts {
  database: SqliteDatabase
  notices: AccountNotices
  now: () => number
  /** Creates a token in better-auth's form, which its reset endpoint accepts. */
  makeToken: (id: string, expiresAt: Date) => Promise<string>
  /** Someone else turned the second factor off. */
  onReset: (id: string, by: string | null) => void
  /** Changes the account through better-auth, so that its hooks tell the functions. */
  update: (
    id: string,
    change: { isAdmin?: boolean; emailVerified?: boolean; twoFactorEnabled?: boolean },
  ) => Promise<unknown>
}

interface AccountRow {
  id: string
  name: string
  email: string
  isAdmin: number | null
  twoFactorEnabled: number | null
  disabledAt: number | null
}

const SELECT = `select user.id, name, email, "isAdmin", "twoFactorEnabled", "disabledAt" from user
  left join "accountState" on "accountState"."userId" = user.id`

export function createAccountAccess({
  database,
  notices,
  now,
  makeToken,
  onReset,
  update,
}: AccessParts): AccountAccess {
  const find = (by: { id: string } | { email: string }): AccountSummary => {
    const [column, value] = 'id' in by ? ['user.id', by.id] : ['email', by.email.trim().toLowerCase()]
    const row = database.prepare(`${SELECT} where ${column} = ?`).get(value) as AccountRow | undefined
    if (!row) throw new AccountRefusal('NOT_FOUND', 'There is no such account.')
    return toSummary(row)
  }
  const link = async (id: string, kind: LinkKind, by: string | null, seconds: number) => {
    const token = await makeToken(find({ id }).id, new Date(now() + seconds * 1000))
    database.prepare('delete from "handedLink" where "madeAt" <= ?').run(now() - RESET_LINK_SECONDS * 1000)
    database
      .prepare('insert into "handedLink" ("tokenHash", "userId", kind, by, "madeAt") values (?, ?, ?, ?, ?)')
      .run(hash(token), id, kind, by, now())
    return token
  }
  /** A disabled administrator doesn't count. */
  const isLastAdmin = (id: string) =>
    find({ id }).isAdmin &&
    database.prepare(`${SELECT} where user.id <> ? and "isAdmin" = 1 and "disabledAt" is null limit 1`).get(id) ===
      undefined

  return {
    list: () => (database.prepare(`${SELECT} order by email`).all() as AccountRow[]).map(toSummary),
    find,
    resetToken: (id, by) => link(id, 'handed', by, RESET_LINK_SECONDS),
    mailedToken: (id, seconds) => link(id, 'mailed', null, seconds),
    async setAdmin(id, isAdmin) {
      if (!isAdmin && isLastAdmin(id)) throw lastAdmin()
      await update(id, { isAdmin })
    },
    setDisabled(id, isDisabled) {
      if (isDisabled && isLastAdmin(id)) throw lastAdmin()
      database
        .prepare(
          `insert into "accountState" ("userId", "disabledAt") values (?, ?)
           on conflict ("userId") do update set "disabledAt" = excluded."disabledAt"`,
        )
        .run(id, isDisabled ? now() : null)
      if (isDisabled) database.prepare('delete from session where "userId" = ?').run(id)
    },
    isDisabled: (id) => {
      const row = database.prepare('select "disabledAt" from "accountState" where "userId" = ?').get(id)
      return typeof (row as { disabledAt: number | null } | undefined)?.disabledAt === 'number'
    },
    count: () => {
      const all = `select count(*) as accounts, count(nullif("isAdmin", 0)) as administrators from user
        left join "accountState" on "accountState"."userId" = user.id where "disabledAt" is null`
      return database.prepare(all).get() as { accounts: number; administrators: number }
    },
    isLastAdmin,
    async resetSecondFactor(id, by) {
      if (!find({ id }).hasSecondFactor)
        throw new AccountRefusal('NO_SECOND_FACTOR', 'That account has no second factor.')
      await update(id, { twoFactorEnabled: false })
      database.prepare('delete from "twoFactor" where "userId" = ?').run(id)
      notices.add(id, 'second-factor', by)
      onReset(id, by)
    },
    async confirmAddress(id) {
      const isNews = database.prepare('select 1 from user where id = ? and "emailVerified" = 0').get(id) !== undefined
      if (isNews) await update(id, { emailVerified: true })
      return isNews
    },
    endLinks: (id) =>
      void database.prepare(`delete from verification where value = ? and identifier like 'reset-password:%'`).run(id),
    isFromAhead(token) {
      const made = database.prepare('select "madeAt" from "handedLink" where "tokenHash" = ?').get(hash(token))
      return ((made as { madeAt: number } | undefined)?.madeAt ?? 0) > now() + CLOCK_SLACK_MS
    },
    wasUsed(token) {
      const used = database
        .prepare('delete from "handedLink" where "tokenHash" = ? returning "userId", kind, by')
        .get(hash(token)) as UsedLink | undefined
      if (used?.kind === 'handed') notices.add(used.userId, 'password', used.by)
      return used ?? null
    },
  }
}

const hash = (token: string) => createHash('sha256').update(token).digest('hex')

const lastAdmin = () => new AccountRefusal('LAST_ADMIN', 'That is the only administrator. Make someone else one first.')

function toSummary({ id, name, email, isAdmin, twoFactorEnabled, disabledAt }: AccountRow): AccountSummary {
  const hasSecondFactor = twoFactorEnabled === 1
  return { id, name, email, isAdmin: isAdmin === 1, isDisabled: disabledAt !== null, hasSecondFactor }
}
