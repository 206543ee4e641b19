/**
 * What others did to a person's account. It is told on each device that they sign in on, until it is dismissed there: the
 * device that comes first may be someone else's.
 */
import type { SqliteDatabase } from './identity-database'

export interface AccountNotice {
  /** Later ones have higher ids. */
  id: number
  /** A new password was chosen through a link that was handed over; the second factor was turned off. */
  kind: 'password' | 'second-factor'
  /** The administrator's name; null: whoever runs the server, by a command on its machine. */
  by: string | null
  /** UTC ms. */
  at: number
}

export interface AccountNotices {
  add(userId: string, kind: AccountNotice['kind'], by: string | null): void
  /** The newest first. */
  list(userId: string): AccountNotice[]
  /** The newest one's id; null where there is none. */
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
