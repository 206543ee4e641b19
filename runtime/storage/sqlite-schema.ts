/** The layout of the database file, one step per version. A released step never changes. */

/** "Prly": marks a file as ours before anything in it is touched. */
export const APPLICATION_ID = 0x50726c79

/**
 * Step n takes a file from version n to n + 1; a new file takes them all. Keys are blobs (compared byte by byte), and
 * tables are clustered by key, so a range is one walk along the leaves.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE documents (key BLOB PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE entries (
     index_id INTEGER NOT NULL, entry BLOB NOT NULL, key BLOB NOT NULL, PRIMARY KEY (index_id, entry)
   ) WITHOUT ROWID;
   CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;`,
]
