import fc from 'fast-check'
import { expect, it } from 'vitest'
import { joinPages } from './hit-pages'
import type { Hit } from '../types'

const hit = (seq: number) => ({ seq }) as Hit
const seqsOf = (hits: readonly Hit[]) => hits.map(({ seq }) => seq)

/** A chat in which these seqs match: each call returns a maximum of hits and searches a maximum of messages. */
function chat(matching: readonly number[], length: number, page: number, reach: number) {
  return (before: number | null) => {
    const hits: Hit[] = []
    let at = Math.min(before ?? length, length)
    for (let looked = 0; at > 0 && looked < reach && hits.length < page; looked++) {
      at--
      if (matching.includes(at)) hits.push(hit(at))
    }
    return { hits, continueBefore: at > 0 ? at : null }
  }
}

it('C113 every match is reached, however few one call finds or searches', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(120)),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 30 }),
      (matching, page, reach) => {
        const all = joinPages(chat(matching, 121, page, reach), Infinity)
        expect(seqsOf(all.hits)).toEqual(matching.toSorted((a, b) => b - a))
        expect(all.continueBefore).toBeNull()
      },
    ),
  )
})

it('C113 a search continues while nothing is found, and ends when there is enough', () => {
  const pages = joinPages(chat([5, 2, 1], 100, 4, 10), 1)
  expect(seqsOf(pages.hits)).toEqual([5, 2, 1])
  expect(pages.befores).toHaveLength(10)
  const some = joinPages(chat([90, 80, 70], 100, 2, 100), 2)
  expect(some).toMatchObject({ befores: [null], continueBefore: 80, isPending: false })
})

it('C113 pending and failed pages are reported', () => {
  expect(joinPages(() => undefined, 4)).toMatchObject({ befores: [null], isPending: true, isFailed: false })
  expect(joinPages(() => new Error('gone'), 4)).toMatchObject({ isPending: false, isFailed: true })
  const half = joinPages((before) => (before === null ? { hits: [hit(9)], continueBefore: 9 } : undefined), 2)
  expect(half).toMatchObject({ befores: [null, 9], isPending: true })
  expect(seqsOf(half.hits)).toEqual([9])
})
