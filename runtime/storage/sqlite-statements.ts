/** The SQL statements, and the form in which their rows are returned. */
import type { SqliteConnection } from './driver'
import type { DocumentRow, IndexRow, Key } from './storage'

const JOINED = 'FROM entries AS e CROSS JOIN documents AS d ON d.key = e.key'

export function prepareAll(db: SqliteConnection) {
  // "LIMIT ? + 0": SQLite inspects a bare bound limit while planning, so it would plan again for every call (measured:
  // 15 instead of 5 µs for one row). Keys are returned as hex text: a blob costs more to pass than a text, and most
  // rows' keys are never used.
  const range = (order: string) =>
    db.prepare(`SELECT hex(key), json FROM documents WHERE key >= ? AND key < ? ORDER BY key ${order} LIMIT ? + 0`)
  const rangeIndex = (order: string) =>
    db.prepare(
      `SELECT hex(e.entry), hex(e.key), d.json ${JOINED}
       WHERE e.index_id = ? AND e.entry >= ? AND e.entry < ? ORDER BY e.entry ${order} LIMIT ? + 0`,
    )
  return {
    get: db.prepare('SELECT json FROM documents WHERE key = ?'),
    range: { asc: range('ASC'), desc: range('DESC') },
    rangeIndex: { asc: rangeIndex('ASC'), desc: rangeIndex('DESC') },
    entries: db.prepare(
      'SELECT hex(entry) FROM entries WHERE index_id = ? AND entry >= ? AND entry < ? ORDER BY entry LIMIT ? + 0',
    ),
    getMeta: db.prepare('SELECT value FROM meta WHERE key = ?'),
    rangeMeta: db.prepare('SELECT key, value FROM meta WHERE key >= ? AND key < ? ORDER BY key LIMIT ? + 0'),
    begin: db.prepare('BEGIN IMMEDIATE'),
    put: db.prepare('INSERT INTO documents VALUES (?, ?) ON CONFLICT DO UPDATE SET json = excluded.json'),
    delete: db.prepare('DELETE FROM documents WHERE key = ?'),
    putIndex: db.prepare('INSERT INTO entries VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET key = excluded.key'),
    deleteIndex: db.prepare('DELETE FROM entries WHERE index_id = ? AND entry = ?'),
    putMeta: db.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value'),
    deleteMeta: db.prepare('DELETE FROM meta WHERE key = ?'),
    commit: db.prepare('COMMIT'),
    takeLog: {
      passive: db.prepare('PRAGMA wal_checkpoint(PASSIVE)'),
      truncate: db.prepare('PRAGMA wal_checkpoint(TRUNCATE)'),
    },
  }
}

export class StoredDocument implements DocumentRow {
  readonly #key: string
  readonly json: string

  constructor(key: string, json: string) {
    this.#key = key
    this.json = json
  }

  get key(): Key {
    return fromHex(this.#key)
  }
}

export class StoredEntry extends StoredDocument implements IndexRow {
  readonly #entry: string

  constructor(entry: string, key: string, json: string) {
    super(key, json)
    this.#entry = entry
  }

  get entry(): Key {
    return fromHex(this.#entry)
  }
}

export function toBlob(key: Key): Uint8Array {
  return Buffer.from(key, 'latin1')
}

export function fromHex(hex: string): Key {
  return Buffer.from(hex, 'hex').toString('latin1')
}

export function toLimit(limit: number): number {
  return Math.min(limit, 2 ** 31)
}
