import { documentSize } from '../values/size'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { MemoryStorage } from '../storage/memory'
import type { Order } from '../storage/storage'
import { encodeKeyPart, prefixEnd } from '../values/keys'
import { tablePrefix } from '../values/ids'
import type { Document } from './document'
import { Generations } from './generations'
import { Store } from './store'

const INDEX = 7
const keyOf = (n: number): string => tablePrefix(10_001) + String.fromCharCode(n).padStart(16, '\0')
const entryOf = (group: number, rank: number, n: number): { entry: string; prefixes: string[] } => {
  const prefixes = ['', encodeKeyPart(group), encodeKeyPart(group) + encodeKeyPart(rank)]
  return { entry: prefixes[2]! + keyOf(n).slice(4), prefixes }
}

interface Row {
  group: number
  rank: number
  text: string
}

const row = fc.record({ group: fc.nat(1), rank: fc.nat(4), text: fc.string({ maxLength: 3 }) })
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('write' as const), n: fc.nat(9), row: fc.option(row) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('scan' as const),
      group: fc.nat(1),
      from: fc.nat(4),
      order: fc.constantFrom<Order>('asc', 'desc'),
      limit: fc.integer({ min: 1, max: 4 }),
    }),
  },
  fc.record({ do: fc.constant('commit' as const) }),
  fc.record({ do: fc.constant('lose' as const) }),
)

describe('store', () => {
  it('S25 cached documents and scans always equal what the storage returns', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const storage = new MemoryStorage()
        const store = new Store(storage, 16 << 20)
        let committed = new Map<number, Row>()
        let now = new Map<number, Row>()
        storage.begin()
        for (const each of steps) {
          if (each.do === 'write') write(store, now, each.n, each.row)
          else if (each.do === 'scan') {
            const { group, from, order, limit } = each
            const prefix = encodeKeyPart(group)
            const interval = { index: INDEX, prefix, lower: prefix + encodeKeyPart(from), upper: prefixEnd(prefix) }
            const expected = [...now]
              .filter(([, of]) => of.group === group && of.rank >= from)
              .map(([n, of]) => ({ entry: entryOf(group, of.rank, n).entry, text: of.text }))
              .toSorted((a, b) => (a.entry < b.entry === (order === 'asc') ? -1 : 1))
              .slice(0, limit)
            const found = store.scan(interval, order, limit)
            expect(found.map(({ entry, document }) => ({ entry, text: document.text }))).toEqual(expected)
          } else if (each.do === 'commit') {
            store.flush()
            storage.commit()
            storage.begin()
            committed = new Map(now)
            for (const [n, of] of now) expect(JSON.parse(storage.get(keyOf(n))!)).toMatchObject({ text: of.text })
          } else {
            storage.rollback()
            store.forget()
            storage.begin()
            now = new Map(committed)
          }
        }
      }),
    )
  })

  it('S26 a two-generation cache keeps what was used recently, and reports what it drops', () => {
    const dropped: string[] = []
    const map = new Generations<number, string>(
      2,
      () => 1,
      (value) => dropped.push(value),
    )
    map.set(1, 'one')
    map.set(2, 'two')
    map.set(3, 'three')
    expect(map.get(1)).toBe('one')
    map.set(4, 'four')
    expect(dropped).toEqual(['two'])
    expect([map.get(1), map.get(2), map.get(3), map.get(4)]).toEqual(['one', undefined, 'three', 'four'])
  })

  it('S26 large values leave space for few', () => {
    const dropped: number[] = []
    const map = new Generations<number, number>(
      100,
      (size) => size,
      (value) => dropped.push(value),
    )
    for (const size of [90, 91, 92, 93, 94, 95]) map.set(size, size)
    expect(dropped).toEqual([90, 91])
    expect([94, 95].map((key) => map.get(key))).toEqual([94, 95])
  })

  it.each([
    [1 << 20, 0],
    [4_000, 200],
  ])('S26 FB29 after reading 200 documents twice, a cache of %s characters reads %s again', (kept, again) => {
    const storage = new MemoryStorage()
    const store = new Store(storage, kept)
    storage.begin()
    for (let n = 0; n < 200; n++) storage.put(keyOf(n), '{"n":1}')
    const readAll = () => {
      for (let n = 0; n < 200; n++) store.get(keyOf(n))
    }
    readAll()
    const get = vi.spyOn(storage, 'get')
    readAll()
    expect(get).toHaveBeenCalledTimes(again)
  })

  it('S23 a document that can’t be parsed is reported as damage, not as bad JSON', () => {
    const storage = new MemoryStorage()
    storage.begin()
    storage.put(keyOf(1), ', 17')
    expect(() => new Store(storage, 16 << 20).get(keyOf(1))).toThrow(expect.objectContaining({ code: 'CORRUPT' }))
  })

  it('S34 reads whose bounds never recur don’t make later writes check more', () => {
    const storage = new MemoryStorage()
    const store = new Store(storage, 16 << 20)
    const rows = new Map<number, Row>()
    const prefix = encodeKeyPart(0)
    const looksOf = (n: number): number => {
      // A scheduler's query for what is due, a reader's for what follows a position, and both on an empty range.
      for (const [lower, upper] of [
        [prefix, prefix + encodeKeyPart(n)],
        [prefix + encodeKeyPart(n), prefixEnd(prefix)],
        [prefix + encodeKeyPart(-n - 1), prefix + encodeKeyPart(-n)],
      ] as const) {
        store.scan({ index: INDEX, prefix, lower, upper }, 'asc', 10)
      }
      const before = store.looks
      write(store, rows, n % 100, { group: 0, rank: n, text: '' })
      return store.looks - before
    }
    storage.begin()
    const looks = Array.from({ length: 3_000 }, (_, n) => looksOf(n))
    expect(Math.max(...looks.slice(2_000))).toBeLessThanOrEqual(Math.max(...looks.slice(200, 400)))
  })

  it('S34 a scan that is used repeatedly stays cached', () => {
    const storage = new MemoryStorage()
    const store = new Store(storage, 16 << 20)
    const rows = new Map<number, Row>()
    const prefix = encodeKeyPart(0)
    const whole = { index: INDEX, prefix, lower: prefix, upper: prefixEnd(prefix) }
    storage.begin()
    store.scan(whole, 'asc', 10)
    const asked = vi.spyOn(storage, 'rangeIndex')
    for (let n = 0; n < 200; n++) {
      write(store, rows, n % 5, { group: 0, rank: n, text: '' })
      if (n % 8 === 0) store.scan(whole, 'asc', 10)
    }
    expect(asked).not.toHaveBeenCalled()
  })
})

function write(store: Store, rows: Map<number, Row>, n: number, row: Row | null): void {
  const before = rows.get(n)
  const key = keyOf(n)
  const document = row && ({ _id: `${n}`, _creationTime: 0, ...row } as unknown as Document)
  if (document === null) {
    if (before) store.remove(key)
    rows.delete(n)
  } else {
    if (before) store.change(key, document, JSON.stringify(document), documentSize(document))
    else store.insert(key, document, JSON.stringify(document), documentSize(document))
    rows.set(n, row!)
  }
  const old = before && entryOf(before.group, before.rank, n)
  const now = row && entryOf(row.group, row.rank, n)
  if (old && old.entry !== now?.entry) store.removeEntry(INDEX, old.entry, old.prefixes)
  if (now && now.entry !== old?.entry) store.addEntry(INDEX, now.entry, now.prefixes, key)
}
