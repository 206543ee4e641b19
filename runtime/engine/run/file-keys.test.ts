import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TestSystem } from '../testing/test-engine'
import { MemoryStorage } from '../../storage/memory'
import { realSystem } from '../../system'
import { FileKeys } from './file-keys'
import { isFileName } from '../../boundary/file-names'
import { newFileName } from '../../boundary/file-names'

const ORIGIN = 'http://files.test'
const system = new TestSystem()
const open = (storage = new MemoryStorage()) => FileKeys.open(storage, system, ORIGIN)
const internalIds = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'))

describe('the names of files', () => {
  it('F8 the store’s lasting secret maps ids to UUIDs and back', () => {
    const storage = new MemoryStorage()
    const keys = open(storage)
    fc.assert(
      fc.property(internalIds, (internalId) => {
        const uuid = keys.uuidOf(internalId)
        expect(isFileName(uuid)).toBe(true)
        expect(open(storage).internalIdOf(uuid)).toBe(internalId)
      }),
    )
  })

  it('F8 another secret makes another UUID of the same id', () => {
    const internalId = '0123456789abcdef'
    expect(open().uuidOf(internalId)).not.toBe(open().uuidOf(internalId))
  })

  it.each(['', 'upload', '..', '../../etc/passwd', 'A0000000-0000-4000-8000-000000000000'])(
    'F8 "%s" isn’t a file name',
    (name) => {
      expect(open().internalIdOf(name)).toBe(null)
    },
  )

  it('F4 new names are unique UUIDs', () => {
    const names = Array.from({ length: 100 }, () => newFileName(realSystem))
    expect(
      names.every((name) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(name)),
    ).toBe(true)
    expect(new Set(names).size).toBe(100)
  })
})

describe('upload URLs', () => {
  const keys = open()
  const now = Date.UTC(2026, 0, 1)
  const token = new URL(keys.uploadUrl(now)).searchParams.get('token')!

  it('F1 lead to this server and are valid for an hour', () => {
    expect(keys.uploadUrl(now)).toMatch(/^http:\/\/files\.test\/api\/storage\/upload\?token=/)
    expect(keys.stateOf(token, now)).toBe('good')
    expect(keys.stateOf(token, now + 3_599_999)).toBe('good')
    expect(keys.stateOf(token, now + 3_600_000)).toBe('expired')
    expect(keys.uploadUrl(now)).not.toBe(keys.uploadUrl(now))
  })

  it('F1 are invalid if modified', () => {
    const [issued, mark] = token.split('.') as [string, string]
    const later = (parseInt(issued, 36) + 1_000_000).toString(36)
    for (const forged of ['', '.', issued, `${later}.${mark}`, `${issued}.${mark.slice(1)}`, `${issued}.`, mark]) {
      expect(keys.stateOf(forged, now)).toBe('invalid')
    }
    expect(open().stateOf(token, now)).toBe('invalid')
  })
})
