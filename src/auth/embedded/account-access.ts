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
  /** A single-use token, good for RESET_LINK_SECONDS. `by`: as in AccountNotice. */
  resetToken(id: string, by: string | null): Promise<string>
  setAdmin(id: string, isAdmin: boolean): Promise<void>
  /** Ends all sessions when on. */
  setDisabled(id: string, isDisabled: boolean): void
  isDisabled(id: string): boolean
  /** A new password was chosen with this token: its person is to be told who handed it over. */
  wasUsed(token: string): void
  /** Links to a new password that are still out work no more. */
  endLinks(id: string): void
}

interface AccessParts {
  database: SqliteDatabase
  notices: AccountNotices
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

export function createAccountAccess({ database, notices, now, makeToken, update }: AccessParts): AccountAccess {
  const find = (by: { id: string } | { email: string }): AccountSummary => {
    const [column, value] = 'id' in by ? ['user.id', by.id] : ['email', by.email.trim().toLowerCase()]
    const row = database.prepare(`${SELECT} where ${column} = ?`).get(value) as AccountRow | undefined
    if (!row) throw new AccountRefusal('NOT_FOUND', 'There is no such account.')
    return toSummary(row)
  }
  const isLastAdmin = (id: string) =>
    database.prepare(`${SELECT} where user.id <> ? and "isAdmin" = 1 and "disabledAt" is null limit 1`).get(id) ===
    undefined

  return {
    list: () => (database.prepare(`${SELECT} order by email`).all() as AccountRow[]).map(toSummary),
    find,
    async resetToken(id, by) {
      const token = await makeToken(find({ id }))
      database.prepare('delete from "handedLink" where "madeAt" <= ?').run(now() - RESET_LINK_SECONDS * 1000)
      database
        .prepare('insert into "handedLink" ("tokenHash", "userId", by, "madeAt") values (?, ?, ?, ?)')
        .run(hash(token), id, by, now())
      return token
    },
    async setAdmin(id, isAdmin) {
      if (!isAdmin && find({ id }).isAdmin && isLastAdmin(id)) throw lastAdmin()
      await update(id, { isAdmin })
    },
    setDisabled(id, isDisabled) {
      if (isDisabled && find({ id }).isAdmin && isLastAdmin(id)) throw lastAdmin()
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
    endLinks: (id) =>
      void database.prepare(`delete from verification where value = ? and identifier like 'reset-password:%'`).run(id),
    wasUsed(token) {
      const row = database
        .prepare('delete from "handedLink" where "tokenHash" = ? returning "userId", by')
        .get(hash(token))
      const link = row as { userId: string; by: string | null } | undefined
      if (link) notices.add(link.userId, 'password', link.by)
    },
  }
}

const hash = (token: string) => createHash('sha256').update(token).digest('hex')

const lastAdmin = () => new AccountRefusal('LAST_ADMIN', 'That is the only administrator. Make someone else one first.')

function toSummary({ id, name, email, isAdmin, disabledAt }: AccountRow): AccountSummary {
  return { id, name, email, isAdmin: isAdmin === 1, isDisabled: disabledAt !== null }
}
