import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { backupName, listBackups, MANIFEST, MARKER_FILE, readManifest } from './layout'
import { forgetOldBackups } from './make'

const root = mkdtempSync(join(tmpdir(), 'parley-layout-'))
afterAll(() => rmSync(root, { recursive: true }))

const [dataDir, to] = [join(root, 'data'), join(root, 'backups')]
mkdirSync(dataDir)
writeFileSync(join(dataDir, MARKER_FILE), 'ours')

const DAY_MS = 24 * 60 * 60_000
function make(at: number): string {
  const name = backupName(new Date(at))
  mkdirSync(join(to, name), { recursive: true })
  writeFileSync(join(to, name, MARKER_FILE), 'ours')
  writeFileSync(join(to, name, MANIFEST), '')
  return name
}

it('C563 a backup with a time in the future removes nothing newer: the one made last stays', () => {
  const now = Date.now()
  const ahead = [make(now + 400 * DAY_MS), make(now + 401 * DAY_MS)]
  const [before, last] = [make(now - DAY_MS), make(now - 1000)]
  expect(listBackups(to, dataDir).map((path) => basename(path))).toEqual([...ahead, before, last])
  expect(forgetOldBackups(to, dataDir, 2).map((path) => basename(path))).toEqual(ahead)
  expect(listBackups(to, dataDir).map((path) => basename(path))).toEqual([before, last])
})

it('C563 the parent folder of all backups is recognized when it is passed as one of them', () => {
  expect(() => readManifest(to)).toThrow(/contains several backups. Choose one of them, such as .*parley-/)
  expect(() => readManifest(dataDir)).toThrow(/isn't a backup/)
})
