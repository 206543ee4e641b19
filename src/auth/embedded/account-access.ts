/**
 * What whoever runs the server does for people's accounts: a link that lets someone choose a new password, who runs the
 * server too, who may not sign in any more. No password is ever set or seen for them, and nothing is deleted.
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

/** How someone came by a link to a new password. */
export type LinkKind = 'handed' | 'mailed'

/** How long a link works that is handed over: by a call, on paper, tomorrow. */
export const RESET_LINK_SECONDS = 24 * 60 * 60

/** By so much a clock is put right all the time. */
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
  /** A single-use token, good for RESET_LINK_SECONDS. `by`: as in AccountNotice. */
  resetToken(id: string, by: string | null): Promise<string>
  /** The same for the account's own address, good for `seconds`. */
  mailedToken(id: string, seconds: number): Promise<string>
  setAdmin(id: string, isAdmin: boolean): Promise<void>
  /** Ends all sessions when on. */
  setDisabled(id: string, isDisabled: boolean): void
  isDisabled(id: string): boolean
  /** How many can sign in. */
  count(): { accounts: number; administrators: number }
  /** Without them no one could run the server any more. */
  isLastAdmin(id: string): boolean
  /** Their password is enough to sign in again. `by`: as in AccountNotice. */
  resetSecondFactor(id: string, by: string | null): Promise<void>
  /** Made by a clock that was ahead and has been put right since: it would work for as long as that was wrong. */
  isFromAhead(token: string): boolean
  /** A new password was chosen with this token: who handed it over is told. Null where it was none of ours. */
  wasUsed(token: string): UsedLink | null
  /** The account's address is its person's; whether that is news. */
  confirmAddress(id: string): Promise<boolean>
  /** Links to a new password that are still out work no more. */
  endLinks(id: string): void
}

interface AccessParts {
  database: SqliteDatabase
  notices: AccountNotices
  now: () => number
  /** Makes a token as better-auth does, which its endpoint for a new password takes. */
  makeToken: (id: string, expiresAt: Date) => Promise<string>
  /** A second factor was turned off by someone else. */
  onReset: (id: string, by: string | null) => void
  /** Changes the account as better-auth does, so that the functions hear of it. */
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
  /** Who can't sign in is none. */
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
