/** The counts that `verify` checks, in data with one change. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SqliteConnection } from '../../runtime/storage/driver'
import { unpackBefore } from '../../tests/support/before'
import { CopiedData } from './copied-data'
import { ACCOUNTS_FILE, DATABASE_FILE } from './layout'

const root = mkdtempSync(join(tmpdir(), 'parley-recount-'))
let whole: string
beforeAll(() => {
  whole = unpackBefore(root)
  // The state in which a backup has them.
  for (const file of [DATABASE_FILE, ACCOUNTS_FILE]) change(whole, file, 'PRAGMA journal_mode = DELETE')
})
afterAll(() => rmSync(root, { recursive: true }))

function change(folder: string, file: string, sql: string): void {
  const db = new SqliteConnection(join(folder, file))
  db.exec(sql)
  db.close()
}

function faultsIn(folder: string): string[] {
  const data = new CopiedData(folder, true)
  try {
    return [...data.faults()]
  } finally {
    data.close()
  }
}

const MESSAGES = `json ->> '$.senderId' IS NOT NULL AND json ->> '$.seq' IS NOT NULL`

it.each<[what: string, file: string, sql: string, fault: RegExp]>([
  [
    'a message that is gone',
    DATABASE_FILE,
    `DELETE FROM documents WHERE ${MESSAGES} AND json ->> '$.seq' = 1`,
    /a conversation is missing messages/,
  ],
  [
    'a message that is counted otherwise',
    DATABASE_FILE,
    `UPDATE documents SET json = json_set(json, '$.count', 9) WHERE ${MESSAGES} AND json ->> '$.seq' = 1`,
    /a conversation has a wrong message count/,
  ],
  [
    'a conversation that ends before its last message',
    DATABASE_FILE,
    `UPDATE documents SET json = json_set(json, '$.lastSeq', 0) WHERE json ->> '$.lastSeq' > 0`,
    /the head of a conversation does not match its last message/,
  ],
  [
    'unread messages that are none',
    DATABASE_FILE,
    `UPDATE documents SET json = json_set(json, '$.seenCount', json ->> '$.seenCount' + 1) WHERE json ->> '$.seenCount' > 0`,
    /a person has a wrong unread count/,
  ],
  ['an account that is gone', ACCOUNTS_FILE, `DELETE FROM user WHERE name = 'Bo'`, /a person has no account/],
])('C271 verify recounts, and reports %s', (_, file, sql, fault) => {
  const folder = join(root, 'changed')
  rmSync(folder, { recursive: true, force: true })
  cpSync(whole, folder, { recursive: true })
  expect(faultsIn(folder)).toEqual([])
  change(folder, file, sql)
  expect(faultsIn(folder).join('\n')).toMatch(fault)
})
