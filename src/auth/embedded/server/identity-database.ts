/**
 * The accounts' own database, on either SQLite driver. The file stores its schema version, so a start that finds the
 * current one neither migrates nor inspects the tables.
 */
import type { BetterAuthOptions } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { SqliteDialect } from 'kysely'

/** The common subset of both drivers and Node's `DatabaseSync`. */
export interface SqliteDatabase {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  close(): void
}

interface SqliteStatement {
  /** Rows are objects. */
  all(...parameters: unknown[]): unknown[]
  get(...parameters: unknown[]): unknown
  run(...parameters: unknown[]): Changes
}

interface Changes {
  changes: number | bigint
  lastInsertRowid: number | bigint
}

/** Raise only if earlier versions can't use the tables any longer: they then reject the file. */
export const IDENTITY_VERSION = 1

/**
 * Raise when better-auth, its plugins, or our own tables need more; a test compares them. It counts additions only, so
 * earlier versions still open the file and ignore it. Stored in `application_id`, which SQLite leaves to applications.
 */
const IDENTITY_REVISION = 3

/** Our own tables, next to better-auth's, with no field that better-auth has to know. */
const OWN_TABLES = `
  create table if not exists "accountState" (
    "userId" text primary key references user (id) on delete cascade,
    "disabledAt" integer, "linkBy" text, "hasLink" integer not null default 0, "resetBy" text, "resetAt" integer);
  create table if not exists "handedLink" (
    "tokenHash" text primary key, "userId" text not null references user (id) on delete cascade,
    kind text not null, by text, "madeAt" integer not null);
  create table if not exists "addressLink" (
    "tokenHash" text primary key, "userId" text not null references user (id) on delete cascade,
    email text not null, "expiresAt" integer not null);
  create table if not exists "accountNotice" (
    id integer primary key autoincrement, "userId" text not null references user (id) on delete cascade,
    kind text not null, by text, at integer not null);
  create index if not exists "accountNoticeOfUser" on "accountNotice" ("userId", id);
  create table if not exists "accountLanguage" (
    "userId" text primary key references user (id) on delete cascade, language text not null);
  create table if not exists "serverSetting" (name text primary key, value text);
  insert into "accountNotice" ("userId", kind, by, at)
    select "userId", 'password', "resetBy", "resetAt" from "accountState" where "resetAt" is not null;
  update "accountState" set "resetAt" = null where "resetAt" is not null;
`

export class NewerIdentityDatabaseError extends Error {}

export function sqliteDialect(database: SqliteDatabase): SqliteDialect {
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare(sql) {
        const statement = database.prepare(sql)
        return {
          // Not every supported Node has StatementSync.columns(), so Kysely's statements are classified by their first
          // words.
          reader: /^\s*(select|with|pragma)\b|\breturning\b/i.test(sql),
          all: (parameters) => statement.all(...parameters),
          run: (parameters) => statement.run(...parameters),
          iterate: (parameters) => statement.all(...parameters)[Symbol.iterator](),
        }
      },
    },
  })
}

/** Call before anything else touches the database. */
export function prepareIdentityDatabase(database: SqliteDatabase): void {
  database.exec('pragma synchronous = full')
  database.exec('pragma foreign_keys = on')
  if (readVersion(database) > IDENTITY_VERSION) {
    throw new NewerIdentityDatabaseError('The account database was created by a newer version of Parley.')
  }
}

export async function migrateIdentityDatabase(database: SqliteDatabase, options: BetterAuthOptions): Promise<void> {
  if (readVersion(database) === IDENTITY_VERSION && readRevision(database) >= IDENTITY_REVISION) return
  const { runMigrations } = await getMigrations(options)
  await runMigrations()
  database.exec(`begin; ${OWN_TABLES} commit`)
  // Last, so that an interrupted start runs the migrations again; they only add what is missing.
  database.exec(`pragma application_id = ${IDENTITY_REVISION}`)
  database.exec(`pragma user_version = ${IDENTITY_VERSION}`)
}

function readVersion(database: SqliteDatabase): number {
  return (database.prepare('pragma user_version').get() as { user_version: number }).user_version
}

function readRevision(database: SqliteDatabase): number {
  return (database.prepare('pragma application_id').get() as { application_id: number }).application_id
}
