import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keepForOpenTabs } from './lib-static.mjs'

let home: string
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'static-'))))
afterEach(() => rmSync(home, { recursive: true }))

/** As Next leaves its folder. */
function build(folder: string, ...names: string[]) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'chunks'), { recursive: true })
  for (const name of names) writeFileSync(join(folder, 'chunks', name), name)
}

/** As `npm run build` does it. */
function buildAgain(folder: string, ...names: string[]) {
  const before = join(home, 'before')
  rmSync(before, { recursive: true, force: true })
  if (existsSync(folder)) cpSync(folder, before, { recursive: true })
  build(folder, ...names)
  keepForOpenTabs(before, folder)
}

const chunks = (folder: string) => readdirSync(join(folder, 'chunks')).toSorted()

it('C712 a build keeps the files of the one before it, and no older ones', () => {
  const pages = join(home, 'pages')
  buildAgain(pages, 'all.js', 'a.js')
  expect(chunks(pages)).toEqual(['a.js', 'all.js'])
  buildAgain(pages, 'all.js', 'b.js')
  expect(chunks(pages)).toEqual(['a.js', 'all.js', 'b.js'])
  buildAgain(pages, 'all.js', 'c.js')
  expect(chunks(pages)).toEqual(['all.js', 'b.js', 'c.js'])
})

it('C712 the same build once more costs open tabs nothing', () => {
  const pages = join(home, 'pages')
  buildAgain(pages, 'a.js')
  buildAgain(pages, 'b.js')
  buildAgain(pages, 'b.js')
  expect(chunks(pages)).toEqual(['a.js', 'b.js'])
})

it('C712 an update has the files of the running version, and going back those of the newer one', () => {
  const [running, release] = [join(home, 'running'), join(home, 'release')]
  buildAgain(running, 'a.js')
  buildAgain(running, 'b.js')
  buildAgain(release, 'c.js')
  keepForOpenTabs(running, release)
  expect(chunks(release)).toEqual(['b.js', 'c.js'])
  keepForOpenTabs(release, running)
  expect(chunks(running)).toEqual(['b.js', 'c.js'])
})
