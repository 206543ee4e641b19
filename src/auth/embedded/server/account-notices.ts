/**
 * Notices about changes that others made to a person's account. Every device they sign in on shows a notice until it is
 * dismissed on that device, because the first device may be an intruder's.
 */
import type { SqliteDatabase } from './identity-database'

export interface AccountNotice {
  /** Increasing: later notices have higher ids. */
  id: number
  /** A link that someone passed on was used to choose a new password, or the second factor was turned off. */
  kind: 'password' | 'second-factor'
  /** The administrator's name; null for a command on the server. */
  by: string | null
  /** UTC ms. */
  at: number
}

export interface AccountNotices {
  add(userId: string, kind: AccountNotice['kind'], by: string | null): void
  /** Newest first. */
  list(userId: string): AccountNotice[]
  /** Id of the newest notice; null if there is none. */
  last(userId: string): number | null
}

/** Long enough to reach every device that is still in use. */
const KEPT_MS = 30 * 24 * 60 * 60_000
const SHOWN = 10

export function createAccountNotices(database: SqliteDatabase, now: () => number): AccountNotices {
  const list = (userId: string, count: number) =>
    database
      .prepare(
        `select id, kind, by, at from "accountNotice" where "userId" = ? and at > ? order by id desc limit ${count}`,
      )
      .all(userId, now() - KEPT_MS) as AccountNotice[]
  return {
    add(userId, kind, by) {
      database.prepare('delete from "accountNotice" where at <= ?').run(now() - KEPT_MS)
      database
        .prepare('insert into "accountNotice" ("userId", kind, by, at) values (?, ?, ?, ?)')
        .run(userId, kind, by, now())
    },
    list: (userId) => list(userId, SHOWN).map((notice) => ({ ...notice })),
    last: (userId) => list(userId, 1)[0]?.id ?? null,
  }
}
