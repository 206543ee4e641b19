/** A copy of the databases without a server: reads what is in it and checks its consistency. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FileKeys } from '../../runtime/engine/run/file-keys'
import { SqliteConnection } from '../../runtime/storage/driver'
import { SYSTEM_TABLES, tableKey } from '../../runtime/database/catalog'
import { tablePrefix } from '../../runtime/values/ids'
import forms from '../stored-forms.json'
import { ACCOUNTS_FILE, type Counts, DATABASE_FILE, MARKER_FILE } from './layout'

export interface StoredFileRow {
  /** Path in the backup, with `/`. */
  path: string
  bytes: number
  /** In hex. */
  sha256: string
}

export class CopiedData {
  readonly #db: SqliteConnection
  readonly #accounts: SqliteConnection | null

  /** `hasAccounts`: accounts are stored here, not at Clerk. */
  constructor(
    readonly folder: string,
    hasAccounts: boolean,
  ) {
    this.#db = new SqliteConnection(join(folder, DATABASE_FILE), { readOnly: true })
    this.#accounts = hasAccounts ? new SqliteConnection(join(folder, ACCOUNTS_FILE), { readOnly: true }) : null
  }

  /** Whether a newer version of Parley has stored it in a form that this one can't read. */
  isOfNewerForm(): boolean {
    const versionOf = (db: SqliteConnection | null) => Number(db?.prepare('PRAGMA user_version').get()![0] ?? 0)
    const { format } = JSON.parse(readFileSync(join(this.folder, MARKER_FILE), 'utf8')) as { format: number }
    return format > forms.directory || versionOf(this.#db) > forms.data || versionOf(this.#accounts) > forms.accounts
  }

  counts(): Counts {
    const rowsOf = (table: string) => {
      const range = this.#rangeOf(table)
      return range ? this.#number(`SELECT count(*) FROM documents WHERE ${range}`) : 0
    }
    return {
      messages: rowsOf('messages'),
      conversations: rowsOf('conversations'),
      people: rowsOf('users'),
      accounts: this.#accounts ? Number(this.#accounts.prepare('SELECT count(*) FROM user').get()![0]) : 0,
    }
  }

  /** The stored files that the data refers to. */
  *storedFiles(): Generator<StoredFileRow> {
    const range = this.#rangeOf('_storage')
    const secret = this.#meta('files/secret')
    if (!range || secret === undefined) return
    const keys = new FileKeys(Buffer.from(JSON.parse(secret) as string, 'base64'), '')
    const rows = this.#db.prepare(
      `SELECT hex(key), json ->> '$.size', json ->> '$.sha256' FROM documents WHERE ${range}`,
    )
    for (const [key, size, sha256] of rows.all()) {
      const name = keys.uuidOf(
        Buffer.from(key as string, 'hex')
          .subarray(4)
          .toString('latin1'),
      )
      yield {
        path: `files/${name.slice(0, 2)}/${name}`,
        bytes: Number(size),
        sha256: Buffer.from(sha256 as string, 'base64').toString('hex'),
      }
    }
  }

  /** Inconsistencies, one sentence each. */
  *faults(): Generator<string> {
    for (const [db, file] of [
      [this.#db, DATABASE_FILE],
      [this.#accounts, ACCOUNTS_FILE],
    ] as const) {
      const [said] = db?.prepare('PRAGMA integrity_check(1)').get() ?? ['ok']
      if (said !== 'ok') {
        yield `${file} is damaged (${String(said)})`
        return
      }
    }
    for (const { sql, fault } of this.#recounts()) {
      for (const [what] of this.#db.prepare(`${sql} LIMIT 10`).all()) yield `${fault} (${String(what)})`
    }
    yield* this.#peopleWithoutAccount()
  }

  close(): void {
    this.#db.close()
    this.#accounts?.close()
  }

  /** Messages are numbered without gaps, and heads and read positions count them (convex/schema.ts). */
  *#recounts(): Generator<{ sql: string; fault: string }> {
    const [messages, heads, reads] = ['messages', 'heads', 'reads'].map((table) => this.#rangeOf(table))
    if (!messages) return
    const counted = `WITH m AS MATERIALIZED (
      SELECT json ->> '$.conversationId' AS chat, json ->> '$.seq' AS seq, json ->> '$.count' AS count,
        json ->> '$.senderId' AS sender, json ->> '$.kind' = 'text' AS isText
      FROM documents WHERE ${messages})`
    yield {
      sql: `${counted} SELECT chat FROM m GROUP BY chat HAVING count(*) <> max(seq) + 1 OR min(seq) <> 0`,
      fault: 'a conversation is missing messages',
    }
    yield {
      sql: `${counted} SELECT DISTINCT chat FROM (
        SELECT chat, count, sum(isText) OVER (PARTITION BY chat ORDER BY seq) AS recount FROM m) WHERE count <> recount`,
      fault: 'a conversation has a wrong message count',
    }
    if (heads) {
      yield {
        sql: `${counted}, last AS (SELECT chat, max(seq) AS seq, count FROM m GROUP BY chat)
          SELECT last.chat FROM last LEFT JOIN documents AS h
            ON h.json ->> '$.conversationId' = last.chat AND ${heads.replaceAll('key', 'h.key')}
          WHERE h.key IS NULL OR h.json ->> '$.lastSeq' <> last.seq OR h.json ->> '$.count' <> last.count`,
        fault: 'the head of a conversation does not match its last message',
      }
    }
    if (reads) {
      yield {
        sql: `${counted}, r AS MATERIALIZED (
            SELECT json ->> '$.conversationId' AS chat, json ->> '$.userId' AS person, json ->> '$.readSeq' AS readSeq,
              json ->> '$.seenCount' AS seen, json ->> '$.ownAbove' AS own FROM documents WHERE ${reads}),
          own AS (SELECT r.chat, r.person, count(*) AS own FROM r JOIN m
            ON m.chat = r.chat AND m.seq > r.readSeq AND m.sender = r.person AND m.isText GROUP BY 1, 2)
          SELECT r.chat || ', ' || r.person FROM r
            LEFT JOIN m ON m.chat = r.chat AND m.seq = r.readSeq
            LEFT JOIN own ON own.chat = r.chat AND own.person = r.person
          WHERE r.own <> coalesce(own.own, 0) OR r.seen <> coalesce(m.count, 0) + r.own`,
        fault: 'a person has a wrong unread count',
      }
    }
  }

  *#peopleWithoutAccount(): Generator<string> {
    const range = this.#rangeOf('identities')
    if (!this.#accounts || !range) return
    const has = this.#accounts.prepare('SELECT 1 FROM user WHERE id = ?')
    const identities = this.#db.prepare(
      `SELECT json ->> '$.tokenIdentifier' FROM documents WHERE ${range} AND json ->> '$.deletedAt' IS NULL`,
    )
    for (const [identifier] of identities.all()) {
      const subject = String(identifier).split('|').at(-1)!
      if (!has.get(subject)) yield `a person has no account (${String(identifier)})`
    }
  }

  /** The documents of a table, as SQL; null if nothing was ever written to it. */
  #rangeOf(table: string): string | null {
    const stored = this.#meta(tableKey(table))
    const number =
      SYSTEM_TABLES.find(({ name }) => name === table)?.number ??
      (stored === undefined ? null : (JSON.parse(stored) as { id: number }).id)
    if (number === null) return null
    const hex = (n: number) => Buffer.from(tablePrefix(n), 'latin1').toString('hex')
    return `key >= x'${hex(number)}' AND key < x'${hex(number + 1)}'`
  }

  #meta(key: string): string | undefined {
    return this.#db.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.[0] as string | undefined
  }

  #number(sql: string): number {
    return Number(this.#db.prepare(sql).get()![0])
  }
}
