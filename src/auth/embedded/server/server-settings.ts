/** Settings of the whole server that an administrator changes in the browser. */
import type { SqliteDatabase } from './identity-database'

export interface ServerSettings {
  /** The operator's contact; null if not set. */
  owner(): string | null
  /** Set by a flag at startup, so it can only be changed there. */
  isOwnerFixed: boolean
  /** Null removes it. Only while it isn't fixed. */
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
