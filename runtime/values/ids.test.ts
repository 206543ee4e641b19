import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeId, documentKey, encodeId } from './ids'

const internalIds = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'))
const tableNumbers = fc.oneof(
  fc.integer({ min: 1, max: 0xffffffff }),
  fc.constantFrom(1, 127, 128, 16383, 16384, 2 ** 21, 2 ** 28, 0xffffffff),
)

describe('document ids', () => {
  test('I1: an id of convex-backend’s own tests comes out the same', () => {
    const bytes = [251]
    while (bytes.length < 16) bytes.push((bytes.at(-1)! * 251) & 0xff)
    const id = encodeId(1017, String.fromCharCode(...bytes))
    expect(id).toBe('z43zp6c3e75gkmz1kfwj6mbbx5sw281h')
    expect(decodeId(id)).toStrictEqual({ tableNumber: 1017, internalId: String.fromCharCode(...bytes) })
    expect(decodeId('074wwt1x3qmwz35bvscy44eq2yngrt8')).not.toBe(null)
  })

  test('I2: ids decode to their parts, have 31 to 37 characters, and are URL-safe', () => {
    fc.assert(
      fc.property(tableNumbers, internalIds, (tableNumber, internalId) => {
        const id = encodeId(tableNumber, internalId)
        expect(decodeId(id)).toStrictEqual({ tableNumber, internalId })
        expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{31,37}$/)
      }),
    )
  })

  test('I3: a changed character is detected', () => {
    fc.assert(
      fc.property(tableNumbers, internalIds, fc.nat(), fc.nat(30), (tableNumber, internalId, place, by) => {
        const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
        const id = encodeId(tableNumber, internalId)
        const at = place % id.length
        const other = alphabet[(alphabet.indexOf(id[at]!) + 1 + by) % 32]!
        const changed = id.slice(0, at) + other + id.slice(at + 1)
        const decoded = decodeId(changed)
        // A 16-bit checksum misses some; but no two strings are the same id.
        if (decoded) expect(encodeId(decoded.tableNumber, decoded.internalId)).toBe(changed)
      }),
    )
    expect(decodeId('z43zp6c3e75gkmz1kfwj6mbbx5sw281j')).toBe(null)
  })

  test('I4: anything else is null, never an error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ minLength: 31, maxLength: 37 })), (text) => {
        expect(decodeId(text)).toBe(null)
      }),
    )
    for (const text of ['', 'sssswsgggggggggsgcsssfafffsffks', 'é'.repeat(31), '0'.repeat(31), 'Z'.repeat(32)]) {
      expect(decodeId(text)).toBe(null)
    }
  })

  test('I5: table numbers and internal ids out of range are rejected', () => {
    expect(() => encodeId(0, 'a'.repeat(16))).toThrow('not a table number')
    expect(() => encodeId(2 ** 32, 'a'.repeat(16))).toThrow('not a table number')
    expect(() => encodeId(1, 'a')).toThrow('16 bytes')
  })

  test('I6: documents sort by table number, then by internal id', () => {
    fc.assert(
      fc.property(tableNumbers, tableNumbers, internalIds, internalIds, (t1, t2, i1, i2) => {
        expect(documentKey(t1, i1) < documentKey(t2, i2)).toBe(t1 < t2 || (t1 === t2 && i1 < i2))
      }),
    )
  })
})
