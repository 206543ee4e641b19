/** What an administrator sets in the browser, for the whole server. */
import type { SqliteDatabase } from './identity-database'

export interface ServerSettings {
  /** Who runs the server and how to reach them; null: not said. */
  owner(): string | null
  /** It was given at the start, and is changed there. */
  isOwnerFixed: boolean
  /** Null takes it away. Only while it is not fixed. */
  setOwner(owner: string | null): void
}

export const OWNER_LIMIT = 100

export function createServerSettings(
  database: SqliteDatabase,
  given: string | null,
  onOwner: (owner: string | null) => void,
): ServerSettings {
  const read = () => {
    const row = database.prepare(`select value from "serverSetting" where name = 'owner'`).get()
    return (row as { value: string | null } | undefined)?.value ?? null
  }
  return {
    owner: () => given ?? read(),
    isOwnerFixed: given !== null,
    setOwner(owner) {
      database
        .prepare(
          `insert into "serverSetting" (name, value) values ('owner', ?)
           on conflict (name) do update set value = excluded.value`,
        )
        .run(owner)
      onOwner(owner)
    },
  }
}
