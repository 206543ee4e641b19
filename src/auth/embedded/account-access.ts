/**
 * What whoever runs the server does for people's accounts: a link that lets someone choose a new password, who runs the
 * server too, who may not sign in any more. No password is ever set or seen for them, and nothing is deleted.
 */
import type { SqliteDatabase } from './identity-database'

export interface AccountSummary {
  id: string
  name: string
  email: string
  isAdmin: boolean
  isDisabled: boolean
}

/** Who let someone choose a new password; told to them at their next sign-in. */
export interface ResetNotice {
  /** Null: whoever runs the server, by a command on its machine. */
  by: string | null
  /** UTC ms. */
  at: number
}

/** How long a link works that is handed over: by a call, on paper, tomorrow. */
export const RESET_LINK_SECONDS = 24 * 60 * 60

export class AccountRefusal extends Error {
  constructor(
    readonly code: 'NOT_FOUND' | 'LAST_ADMIN' | 'OWN_ACCOUNT',
    message: string,
  ) {
    super(message)
  }
}

export interface AccountAccess {
  list(): AccountSummary[]
  find(by: { id: string } | { email: string }): AccountSummary
  /** A single-use token, good for RESET_LINK_SECONDS. `by`: as in ResetNotice. */
  resetToken(id: string, by: string | null): Promise<string>
  setAdmin(id: string, isAdmin: boolean): Promise<void>
  /** Ends all sessions when on. */
  setDisabled(id: string, isDisabled: boolean): void
  isDisabled(id: string): boolean
  /** The password was changed through a link. */
  wasReset(id: string): void
  /** What is to be told, once. */
  takeNotice(id: string): ResetNotice | null
}

interface AccessParts {
  database: SqliteDatabase
  now: () => number
  /** Has better-auth make its own token for the account with this address. */
  makeToken: (account: { id: string; email: string }) => Promise<string>
  /** Changes the account as better-auth does, so that the functions hear of it. */
  update: (id: string, change: { isAdmin: boolean }) => Promise<unknown>
}

interface AccountRow {
  id: string
  name: string
  email: string
  isAdmin: number | null
  disabledAt: number | null
}

const SELECT = `select user.id, name, email, "isAdmin", "disabledAt" from user
  left join "accountState" on "accountState"."userId" = user.id`

export function createAccountAccess({ database, now, makeToken, update }: AccessParts): AccountAccess {
  let isOpen = false
  const open = () => {
    // A table of its own beside better-auth's: a version before this one opens the file, and ignores it.
    if (!isOpen) {
      database.exec(`create table if not exists "accountState" (
        "userId" text primary key references user (id) on delete cascade,
        "disabledAt" integer, "linkBy" text, "hasLink" integer not null default 0, "resetBy" text, "resetAt" integer)`)
    }
    isOpen = true
    return database
  }
  const put = (id: string, column: 'disabledAt' | 'resetAt', value: number | null) =>
    open()
      .prepare(
        `insert into "accountState" ("userId", "${column}") values (?, ?)
         on conflict ("userId") do update set "${column}" = excluded."${column}"`,
      )
      .run(id, value)
  const find = (by: { id: string } | { email: string }): AccountSummary => {
    const [column, value] = 'id' in by ? ['user.id', by.id] : ['email', by.email.trim().toLowerCase()]
    const row = open().prepare(`${SELECT} where ${column} = ?`).get(value) as AccountRow | undefined
    if (!row) throw new AccountRefusal('NOT_FOUND', 'There is no such account.')
    return toSummary(row)
  }
  const isLastAdmin = (id: string) =>
    open().prepare(`${SELECT} where user.id <> ? and "isAdmin" = 1 and "disabledAt" is null limit 1`).get(id) ===
    undefined

  return {
    list: () => (open().prepare(`${SELECT} order by email`).all() as AccountRow[]).map(toSummary),
    find,
    async resetToken(id, by) {
      const token = await makeToken(find({ id }))
      open()
        .prepare(
          `insert into "accountState" ("userId", "linkBy", "hasLink") values (?, ?, 1)
           on conflict ("userId") do update set "linkBy" = excluded."linkBy", "hasLink" = 1`,
        )
        .run(id, by)
      return token
    },
    async setAdmin(id, isAdmin) {
      if (!isAdmin && find({ id }).isAdmin && isLastAdmin(id)) throw lastAdmin()
      await update(id, { isAdmin })
    },
    setDisabled(id, isDisabled) {
      if (isDisabled && find({ id }).isAdmin && isLastAdmin(id)) throw lastAdmin()
      put(id, 'disabledAt', isDisabled ? now() : null)
      if (isDisabled) open().prepare('delete from session where "userId" = ?').run(id)
    },
    isDisabled: (id) => {
      const row = open().prepare('select "disabledAt" from "accountState" where "userId" = ?').get(id)
      return typeof (row as { disabledAt: number | null } | undefined)?.disabledAt === 'number'
    },
    wasReset(id) {
      open()
        .prepare(
          `update "accountState" set "resetBy" = "linkBy", "resetAt" = ?, "linkBy" = null, "hasLink" = 0
           where "userId" = ? and "hasLink" = 1`,
        )
        .run(now(), id)
    },
    takeNotice(id) {
      const row = open()
        .prepare('select "resetBy", "resetAt" from "accountState" where "userId" = ? and "resetAt" is not null')
        .get(id) as { resetBy: string | null; resetAt: number } | undefined
      if (!row) return null
      put(id, 'resetAt', null)
      return { by: row.resetBy, at: row.resetAt }
    },
  }
}

const lastAdmin = () => new AccountRefusal('LAST_ADMIN', 'That is the only administrator. Make someone else one first.')

function toSummary({ id, name, email, isAdmin, disabledAt }: AccountRow): AccountSummary {
  return { id, name, email, isAdmin: isAdmin === 1, isDisabled: disabledAt !== null }
}
