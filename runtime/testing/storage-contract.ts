/** The rules that every storage must follow. Each implementation passes the whole suite. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { encodeKeyPart, MAX_KEY, prefixEnd } from '../values/keys'
import type { Key, Order, Storage } from '../storage/storage'

export interface StorageUnderTest {
  storage: Storage
  /** Closes it and opens the same data again. */
  reopen(): Storage
  /** Kills the owner, then opens the same data again. */
  crash(): Storage
  dispose(): void
}

const ORDERS: Order[] = ['asc', 'desc']

export function testStorageContract(name: string, create: () => StorageUnderTest): void {
  describe(name, () => {
    let under: StorageUnderTest
    let storage: Storage

    beforeEach(() => {
      under = create()
      storage = under.storage
    })

    afterEach(() => under.dispose())

    const batch = (writes: (storage: Storage) => void) => {
      storage.begin()
      writes(storage)
      storage.commit()
    }
    const keys = (order: Order, limit = 100, lower = '', upper = MAX_KEY) =>
      storage.range(lower, upper, order, limit).map((row) => row.key)
    const index = (id: number, order: Order, limit = 100, lower = '', upper = MAX_KEY) =>
      storage.rangeIndex(id, lower, upper, order, limit).map(({ entry, key, json }) => ({ entry, key, json }))

    test('S1: returns the latest version of a document, until it is deleted', () => {
      batch((s) => s.put('a', '{"v":1}'))
      batch((s) => s.put('a', '{"v":2}'))
      expect(storage.get('a')).toBe('{"v":2}')
      batch((s) => s.delete('a'))
      expect(storage.get('a')).toBe(undefined)
      batch((s) => s.delete('a'))
    })

    test('S2: keys are bytes in byte order, all 256 of them', () => {
      const all = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte))
      batch((s) => all.toReversed().forEach((key) => s.put(key, JSON.stringify(key))))
      expect(storage.range('', '\xff\xff', 'asc', 300).map((row) => row.key)).toStrictEqual(all)
      for (const key of all) expect(storage.get(key)).toBe(JSON.stringify(key))
    })

    test('S3: a range is half-open, up to its limit, in the requested order', () => {
      batch((s) => ['a', 'b', 'c', 'd'].forEach((key) => s.put(key, '1')))
      expect(keys('asc', 100, 'b', 'd')).toStrictEqual(['b', 'c'])
      expect(keys('desc', 100, 'b', 'd')).toStrictEqual(['c', 'b'])
      expect(keys('desc', 1, 'a', 'd')).toStrictEqual(['c'])
      expect(keys('asc', Infinity, 'a', 'd')).toStrictEqual(['a', 'b', 'c'])
      expect(keys('asc', 0)).toStrictEqual([])
      expect(keys('asc', 100, 'd', 'a')).toStrictEqual([])
    })

    test('S4: an index returns its entries in order, with their documents, and no other index’s', () => {
      batch((s) => {
        s.put('doc1', '{"n":1}')
        s.put('doc2', '{"n":2}')
        s.putIndex(1, 'x', 'doc2')
        s.putIndex(1, 'y', 'doc1')
        s.putIndex(2, 'x', 'doc1')
      })
      expect(index(1, 'asc')).toStrictEqual([
        { entry: 'x', key: 'doc2', json: '{"n":2}' },
        { entry: 'y', key: 'doc1', json: '{"n":1}' },
      ])
      expect(index(1, 'desc', 1)).toStrictEqual([{ entry: 'y', key: 'doc1', json: '{"n":1}' }])
      expect(index(2, 'asc')).toStrictEqual([{ entry: 'x', key: 'doc1', json: '{"n":1}' }])
      batch((s) => s.deleteIndex(1, 'x'))
      expect(index(1, 'asc', 100, '', 'y')).toStrictEqual([])
      expect(index(2, 'asc')).toHaveLength(1)
    })

    test('S28: returns the keys of entries without their documents', () => {
      batch((s) => {
        s.putIndex(1, 'b\0\xff', 'nowhere')
        for (const entry of ['a', 'c', 'd']) s.putIndex(1, entry, 'nowhere')
        s.putIndex(2, 'b', 'nowhere')
      })
      expect(storage.entries(1, '', MAX_KEY, 100)).toStrictEqual(['a', 'b\0\xff', 'c', 'd'])
      expect(storage.entries(1, 'b', 'd', 100)).toStrictEqual(['b\0\xff', 'c'])
      expect(storage.entries(1, '', MAX_KEY, 2)).toStrictEqual(['a', 'b\0\xff'])
      expect(storage.entries(3, '', MAX_KEY, 2)).toStrictEqual([])
      storage.begin()
      storage.deleteIndex(1, 'c')
      expect(storage.entries(1, 'b', MAX_KEY, 100)).toStrictEqual(['b\0\xff', 'd'])
      storage.rollback()
      expect(storage.entries(1, 'c', MAX_KEY, 1)).toStrictEqual(['c'])
    })

    test('S5: reads in a batch see its writes', () => {
      storage.begin()
      storage.put('a', '1')
      storage.putIndex(1, 'e', 'a')
      storage.putMeta('m', '1')
      expect(storage.get('a')).toBe('1')
      expect(keys('asc')).toStrictEqual(['a'])
      expect(index(1, 'desc')).toHaveLength(1)
      expect(storage.getMeta('m')).toBe('1')
      storage.commit()
    })

    test('S6: a rollback removes the whole batch, and a second one does nothing', () => {
      batch((s) => {
        s.put('a', '1')
        s.putIndex(1, 'e', 'a')
        s.putMeta('m', '1')
      })
      storage.begin()
      storage.put('a', '2')
      storage.put('b', '2')
      storage.delete('a')
      storage.deleteIndex(1, 'e')
      storage.putMeta('m', '2')
      storage.deleteMeta('m')
      storage.rollback()
      storage.rollback()
      expect(keys('asc')).toStrictEqual(['a'])
      expect(storage.get('a')).toBe('1')
      expect(index(1, 'asc')).toHaveLength(1)
      expect(storage.getMeta('m')).toBe('1')
    })

    test('S7: metadata is an ordered map of its own', () => {
      batch((s) => ['t/2', 't/1', 'u'].forEach((key) => s.putMeta(key, `"${key}"`)))
      expect(storage.getMeta('t/1')).toBe('"t/1"')
      expect(storage.rangeMeta('t/', 't0', 10)).toStrictEqual([
        { key: 't/1', value: '"t/1"' },
        { key: 't/2', value: '"t/2"' },
      ])
      expect(storage.rangeMeta('', '~', 1)).toHaveLength(1)
      batch((s) => s.deleteMeta('t/1'))
      expect(storage.rangeMeta('t/', 't0', 10)).toHaveLength(1)
      expect(keys('asc')).toStrictEqual([])
    })

    test('S8: writes need a batch, and a batch can’t be opened twice', () => {
      expect(() => storage.put('a', '1')).toThrow()
      expect(() => storage.putMeta('a', '1')).toThrow()
      expect(() => storage.commit()).toThrow()
      storage.begin()
      expect(() => storage.begin()).toThrow()
      storage.put('a', '1')
      storage.commit()
      expect(storage.get('a')).toBe('1')
    })

    test('S9: committed data survives a reopening and a crash; an open batch doesn’t', () => {
      batch((s) => s.put('a', '1'))
      storage = under.reopen()
      expect(storage.get('a')).toBe('1')
      batch((s) => s.put('b', '1'))
      storage.begin()
      storage.put('c', '1')
      storage.putIndex(1, 'e', 'c')
      storage.putMeta('m', '1')
      storage = under.crash()
      expect(keys('asc')).toStrictEqual(['a', 'b'])
      expect(index(1, 'asc')).toStrictEqual([])
      expect(storage.getMeta('m')).toBe(undefined)
      batch((s) => s.put('d', '1'))
    })

    test('S10: preserves text: quotes, escapes, four-byte characters, a megabyte', () => {
      const texts = ['"é😀\\u0000\\ud800 \' %s ?"', JSON.stringify('x'.repeat(2 ** 20)), '"\u2028\u2029\ufeff"']
      batch((s) => texts.forEach((text, i) => s.put(`k${i}`, text)))
      expect(storage.range('k', 'l', 'asc', 10).map((row) => row.json)).toStrictEqual(texts)
    })

    test('S11: any sequence of writes reads like a plain sorted map', () => {
      const byte = fc.constantFrom('\0', '\x01', 'a', '\x7f', '\x80', '\xff')
      const key = fc.array(byte, { minLength: 1, maxLength: 3 }).map((bytes) => bytes.join(''))
      const write = fc.record({ key, remove: fc.boolean(), value: fc.nat(99) })
      fc.assert(
        fc.property(fc.array(write), key, key, fc.nat(5), (writes, lower, upper, limit) => {
          const model = new Map<Key, string>()
          batch((s) => {
            for (const row of s.range('', MAX_KEY, 'asc', Infinity)) s.delete(row.key)
            for (const row of s.rangeIndex(7, '', MAX_KEY, 'asc', Infinity)) s.deleteIndex(7, row.entry)
            s.put('document', '0')
            for (const { key, remove, value } of writes) {
              if (remove) {
                model.delete(key)
                s.delete(key)
                s.deleteIndex(7, key)
              } else {
                model.set(key, String(value))
                s.put(key, String(value))
                s.putIndex(7, key, key)
              }
            }
          })
          for (const order of ORDERS) {
            const expected = [...model.keys()].sort().filter((k) => k >= lower && k < upper)
            if (order === 'desc') expected.reverse()
            const rows = index(7, order, limit, lower, upper)
            expect(rows.map((row) => row.entry)).toStrictEqual(expected.slice(0, limit))
            expect(rows.map((row) => row.json)).toStrictEqual(expected.slice(0, limit).map((k) => model.get(k)))
            const documents = keys(order, Infinity, lower, upper).filter((k) => k !== 'document')
            expect(documents).toStrictEqual(expected)
          }
        }),
        { numRuns: 60 },
      )
    })

    test('S12: the entries of one value are the range of its encoding', () => {
      const entry = (value: string, at: number) => encodeKeyPart(value) + encodeKeyPart(at)
      batch((s) => {
        s.put('d', '1')
        for (const value of ['a', 'a\0b', 'a\x01', 'b'])
          for (const at of [-1, 0, 2]) s.putIndex(1, entry(value, at), 'd')
      })
      const prefix = encodeKeyPart('a')
      expect(index(1, 'asc', 100, prefix, prefixEnd(prefix)).map((row) => row.entry)).toStrictEqual(
        [-1, 0, 2].map((at) => entry('a', at)),
      )
    })
  })
}
