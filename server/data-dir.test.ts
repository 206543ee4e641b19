import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDataDir } from './data-dir'
import { takeLock } from './database-file'
import { asNobody } from '../tests/support/as-nobody'
import { StartupError } from './startup-error'

let base: string
let path: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'parley-data-'))
  path = join(base, 'data')
})
afterEach(() => rmSync(base, { recursive: true }))

const open = () => openDataDir(path, takeLock)
const marker = () => join(path, 'parley.json')

describe('the data directory', () => {
  it('is created for its owner alone, with a permanent issuer', () => {
    const first = open()
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(statSync(marker()).mode & 0o777).toBe(0o600)
    expect(first.issuer).toMatch(/^urn:parley:[0-9a-f]{32}$/)
    first.release()
    const second = open()
    expect(second.issuer).toBe(first.issuer)
    second.release()
  })

  it('stores secrets for its owner alone, and creates them once', async () => {
    const directory = open()
    expect(await directory.readOrCreate('keys.json', () => Promise.resolve({ key: 1 }))).toEqual({ key: 1 })
    expect(await directory.readOrCreate('keys.json', () => Promise.resolve({ key: 2 }))).toEqual({ key: 1 })
    expect(statSync(directory.file('keys.json')).mode & 0o777).toBe(0o600)
    expect(readdirSync(path).filter((name) => name.endsWith('.new'))).toEqual([])
    directory.release()
  })

  it('serves one server at a time', () => {
    const first = open()
    expect(open).toThrow(/Another Parley server is using/)
    first.release()
    open().release()
  })

  it.each([
    [
      'a stranger’s files',
      () => writeFileSync(join(path, 'thesis.txt'), 'x'),
      /isn't a Parley data directory \(found thesis.txt\)/,
    ],
    [
      'a newer format',
      () => writeFileSync(marker(), '{"format":2,"issuer":"urn:parley:1"}'),
      /newer version of Parley/,
    ],
    ['a broken marker', () => writeFileSync(marker(), '{"form'), /is corrupted/],
    ['another marker', () => writeFileSync(marker(), 'null'), /is corrupted/],
  ])('refuses %s and touches nothing', (_what, prepare, message) => {
    mkdirSync(path)
    prepare()
    const before = readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')])
    expect(open).toThrow(StartupError)
    expect(open).toThrow(message)
    expect(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')])).toEqual(before)
  })

  it('refuses a file, and a place where nothing can be created', () => {
    writeFileSync(path, '')
    expect(open).toThrow(/is a file/)
    expect(() => openDataDir(join(path, 'inside'), takeLock)).toThrow(StartupError)
    expect(() => openDataDir('/proc/parley', takeLock)).toThrow(/Can't write to/)
  })

  it('rejects a folder it can’t write to', () => {
    mkdirSync(path)
    chmodSync(path, 0o555)
    asNobody(path, () => expect(open).toThrow(/Can't write to/))
  })

  it('accepts a new disk, and files that an interrupted start left behind', () => {
    mkdirSync(join(path, 'lost+found'), { recursive: true })
    writeFileSync(join(path, 'parley.json.new'), '{"for')
    expect(() => open().release()).not.toThrow()
  })
})
