/**
 * Sessions that ended while their tokens may still be valid. A database trigger records every deleted session row,
 * whatever deleted it: signing out, another device, a new password, deleting the account. The rows also survive a
 * restart.
 */
import type { SqliteDatabase } from './identity-database'
import { TOKEN_LIFETIME_SECONDS } from './token'

export interface EndedSession {
  id: string
  /** When its last token expires, UTC ms. */
  tokensExpireAt: number
}

const LIFETIME_MS = TOKEN_LIFETIME_SECONDS * 1000

/** Returns the sessions that ended since the last call; the first call includes those from before a restart. */
export function watchEndedSessions(database: SqliteDatabase, now: () => number): () => EndedSession[] {
  database.exec(`
    create table if not exists "endedSession" (place integer primary key autoincrement, id text not null, "endedAt" integer);
    create trigger if not exists "sessionEnded" after delete on session
      begin insert into "endedSession" (id) values (old.id); end`)
  const stamp = database.prepare('update "endedSession" set "endedAt" = ? where "endedAt" is null')
  const after = database.prepare('select place, id, "endedAt" from "endedSession" where place > ? order by place')
  const forget = database.prepare('delete from "endedSession" where "endedAt" <= ?')
  let seen = 0

  return () => {
    const rows = after.all(seen) as { place: number; id: string; endedAt: number | null }[]
    if (rows.length === 0) return []
    seen = rows.at(-1)!.place
    const time = now()
    stamp.run(time)
    forget.run(time - LIFETIME_MS)
    return rows.map(({ id, endedAt }) => ({ id, tokensExpireAt: (endedAt ?? time) + LIFETIME_MS }))
  }
}
