import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { rememberPlace, requirePlace } from './place'

const root = mkdtempSync(join(tmpdir(), 'parley-place-'))
afterAll(() => rmSync(root, { recursive: true }))

const NOW = new Date(Date.UTC(2027, 0, 31, 4))
let dataDir: string
let to: string
/** Decides by how a path begins; everything else belongs to the system. */
let mounted: Record<string, number>
const deviceOf = (path: string) => Object.entries(mounted).find(([mount]) => path.startsWith(mount))?.[1] ?? 1
const place = () => ({ to, dataDir, deviceOf })
let count = 0
beforeEach(() => {
  const base = join(root, String(++count))
  ;[dataDir, to] = [join(base, 'data'), join(base, 'disk')]
  for (const folder of [dataDir, to]) mkdirSync(folder, { recursive: true })
  mounted = { [to]: 2 }
})

it('C369 a folder that was on a separate disk, and isn’t now, counts as unmounted', () => {
  requirePlace(place())
  rememberPlace(place(), NOW)
  requirePlace(place())
  mounted = {}
  expect(() => requirePlace(place())).toThrow(/was on a separate disk .*2027-01-31.* Mount that disk.*--same-disk/)
  // Also if the folder was a subfolder on that disk, which is missing now.
  rmSync(to, { recursive: true })
  expect(() => requirePlace(place())).toThrow(/Mount that disk/)
  mkdirSync(to)
  // The data's own disk doesn't count as separate either.
  mounted = { [dataDir]: 3, [to]: 3 }
  expect(() => requirePlace(place())).toThrow(/Mount that disk/)
  // A new disk in place of the old one counts as separate.
  mounted = { [to]: 4 }
  requirePlace(place())
  // After someone confirmed it, the question isn't repeated.
  mounted = {}
  rememberPlace(place(), NOW)
  requirePlace(place())
})

it('C369 a folder on the data’s own disk may be emptied or removed, and is created again', () => {
  mounted = {}
  requirePlace(place())
  rememberPlace(place(), NOW)
  rmSync(to, { recursive: true })
  requirePlace(place())
  // A mistyped path creates no folders.
  expect(() => requirePlace({ ...place(), to: join(root, 'mtn', 'backups') })).toThrow(
    /Can't create .*backups: .*mtn doesn't exist. Create it, or mount its disk/,
  )
})

it('C369 fifty places are remembered, and a damaged record never blocks a backup', () => {
  for (let n = 0; n < 60; n++) rememberPlace({ ...place(), to: join(to, String(n)), dataDir }, NOW)
  const file = join(dataDir, 'backup-places.json')
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object)).toHaveLength(50)
  writeFileSync(file, '{')
  requirePlace(place())
})
