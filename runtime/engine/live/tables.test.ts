/** The number tables behind live queries, each compared with the plain data structure it stands for. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Interval, WrittenDocument } from '../../database/read-set'
import type { RegisteredFunction } from '../run/registry'
import { each, withOne, withoutOne, type Few } from './few'
import { IntervalIndex, NO_INTERVALS, NO_PLACE, type Reader } from './interval-index'
import { QueryTable, type Named } from './query-table'
import { NO_SLOT, Slots } from './slots'
import { TextHash } from '../../boundary/text-hash'
import { TestSystem } from '../testing/test-engine'

const hash = new TextHash(new TestSystem())

class Watching implements Reader {
  slot = NO_SLOT
  places = NO_PLACE
  intervals: Reader['intervals'] = NO_INTERVALS
}

const field = fc.constantFrom('a', 'b', 'c')
const interval: fc.Arbitrary<Interval> = fc.oneof(
  fc.array(field, { maxLength: 2 }).map((fields) => exactly(fields.join(''))),
  fc.tuple(field, field, field).map(([prefix, from, to]) => ({
    index: 1,
    prefix,
    lower: prefix + (from < to ? from : to),
    upper: prefix + (from < to ? to : from),
  })),
)
const reads = fc.record({ points: fc.array(field, { maxLength: 3 }), intervals: fc.array(interval, { maxLength: 6 }) })
const step = fc.oneof(
  fc.record({ reads, reader: fc.nat(20) }),
  fc.record({ gone: fc.nat(20) }),
  fc.record({ written: fc.tuple(field, field, field) }),
)

function exactly(prefix: string): Interval {
  const end = String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)
  return { index: 1, prefix, lower: prefix, upper: prefix === '' ? '\xff'.repeat(32) : prefix.slice(0, -1) + end }
}

it('FB24 a write concerns exactly the readers of that place', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 200 }), (steps) => {
      const slots = new Slots<Watching>()
      const index = new IntervalIndex(slots, hash)
      const model = new Map<number, { watching: Watching; points: string[]; intervals: Interval[] }>()
      const drop = (number: number) => {
        const known = model.get(number)
        if (!known) return
        index.remove(known.watching)
        slots.remove(known.watching)
        model.delete(number)
      }
      for (const each of steps) {
        if ('gone' in each) drop(each.gone)
        else if ('reads' in each) {
          drop(each.reader)
          const watching = new Watching()
          slots.add(watching)
          const points = each.reads.points.map((point) => `tabl${point}`)
          index.add(watching, { points, intervals: each.reads.intervals, places: [] })
          model.set(each.reader, { watching, points, intervals: each.reads.intervals })
        } else {
          const [first, second, id] = each.written
          const entry = first + second + id
          const written: WrittenDocument = {
            key: `tabl${id}`,
            entries: [{ index: 1, entry, prefixes: ['', first, first + second] }],
          }
          const found = new Set<Watching>()
          index.collect(written, found)
          const expected = [...model.values()].filter(
            ({ points, intervals }) =>
              points.includes(written.key) || intervals.some(({ lower, upper }) => lower <= entry && entry < upper),
          )
          expect(found).toEqual(new Set(expected.map(({ watching }) => watching)))
        }
      }
      for (const number of model.keys()) drop(number)
      expect([index.size, slots.size]).toEqual([0, 0])
    }),
  )
})

it('FB24 reads are passed on in their stored form', () => {
  const slots = new Slots<Watching>()
  const index = new IntervalIndex(slots, hash)
  const [inner, outer] = [new Watching(), new Watching()]
  for (const watching of [inner, outer]) slots.add(watching)
  index.add(inner, { points: ['tablx'], intervals: [exactly('a')], places: [] })
  index.add(outer, index.readsOf(inner))
  for (const watching of [inner, outer]) index.remove(watching)
  expect(index.size).toBe(0)
  index.add(inner, { points: ['tablx'], intervals: [exactly('a')], places: [] })
  index.add(outer, index.readsOf(inner))
  index.remove(inner)
  const found = new Set<Watching>()
  index.collect({ key: 'tably', entries: [{ index: 1, entry: 'abc', prefixes: ['', 'a', 'ab'] }] }, found)
  expect(found).toEqual(new Set([outer]))
})

it('FB24 a query is found by its parameters, and by its owner if that matters', () => {
  class Query implements Named {
    slot = NO_SLOT
    constructor(
      readonly fn: RegisteredFunction,
      readonly asked: string,
      readonly owner: string | null,
    ) {}
  }
  const functions = ['a:one', 'a:two'].map((path) => ({ path }) as RegisteredFunction)
  const name = fc.record({
    fn: fc.constantFrom(...functions),
    asked: fc.nat(60).map((n) => `{"n":${n}}`),
    owner: fc.constantFrom(null, 'ada', 'bo'),
  })
  fc.assert(
    fc.property(fc.array(fc.record({ name, isGone: fc.boolean() }), { minLength: 100, maxLength: 400 }), (steps) => {
      const slots = new Slots<Query>()
      const table = new QueryTable(slots, hash)
      const model = new Map<string, Query>()
      const keyOf = ({ fn, asked, owner }: Omit<Named, 'slot'>) => `${fn.path} ${asked} ${owner}`
      for (const { name: named, isGone } of steps) {
        const { fn, asked, owner } = named
        const known = model.get(keyOf(named))
        if (isGone && known) {
          table.remove(known)
          slots.remove(known)
          model.delete(keyOf(named))
        } else if (!isGone && !known) {
          const query = new Query(fn, asked, owner)
          slots.add(query)
          table.add(query)
          model.set(keyOf(named), query)
        }
        const expected = model.get(keyOf({ fn, asked, owner: null })) ?? model.get(keyOf({ fn, asked, owner: 'bo' }))
        expect(table.find(fn, asked, 'bo')).toBe(expected ?? null)
      }
    }),
  )
})

it('FB24 a small set behaves like a Set', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(12), fc.boolean()), { maxLength: 100 }), (steps) => {
      const members = Array.from({ length: 13 }, (_, n) => ({ n }))
      const model = new Set<object>()
      let few: Few<object> = null
      for (const [n, isGone] of steps) {
        const member = members[n]!
        few = isGone ? withoutOne(few, member) : withOne(few, member)
        if (isGone) model.delete(member)
        else model.add(member)
        expect(new Set(each(few))).toEqual(model)
      }
    }),
  )
})
