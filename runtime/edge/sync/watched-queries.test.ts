import fc from 'fast-check'
import { expect, it } from 'vitest'
import { WatchedQueries } from './watched-queries'

const step = fc.record({ id: fc.nat(30), isGone: fc.boolean(), bytes: fc.nat(100), mark: fc.nat(3) })

it('FB25 the subscriptions of a connection behave like a map', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queries = new WatchedQueries()
      const model = new Map<number, { bytes: number; mark: number | null }>()
      for (const { id, isGone, bytes, mark } of steps) {
        const known = model.get(id)
        if (isGone) expect(queries.remove(id)).toBe(model.delete(id))
        else if (!known) {
          queries.add(id, bytes)
          queries.settle()
          model.set(id, { bytes, mark: null })
        } else {
          expect(queries.show(id, mark)).toBe(known.mark !== mark)
          known.mark = mark
        }
        expect(queries.show(31, mark)).toBe(false)
        expect(queries.has(id)).toBe(model.has(id))
      }
      expect([...queries]).toEqual([...model.keys()].toSorted((a, b) => a - b))
      expect(queries.bytes).toBe([...model.values()].reduce((sum, each) => sum + each.bytes, 0))
    }),
  )
})
