import { describe, expect, it } from 'vitest'
import { joinShelf, type ShelfPage, type ShelfStart } from './shelf-pages'

/** Seqs 0 to 9, three per page; this person can't see 4 to 6. */
function pageAt({ before, after }: ShelfStart): ShelfPage<number> {
  const all = Array.from({ length: 10 }, (_, seq) => seq)
  const rest =
    after === undefined ? all.filter((seq) => seq < (before ?? 10)).toReversed() : all.filter((seq) => seq > after)
  const page = rest.slice(0, 3)
  return {
    items: page.filter((seq) => seq < 4 || seq > 6),
    next: rest.length > 3 ? (page.at(-1) ?? null) : null,
    isWhole: true,
  }
}

describe('the pages of a shelf', () => {
  it('C610 form one list, down from the newest message and up from a given one', () => {
    expect(joinShelf({}, 1, pageAt)).toMatchObject({ items: [9, 8, 7], hasMore: true, isPending: false })
    expect(joinShelf({ after: 0 }, 2, pageAt)).toMatchObject({ items: [1, 2, 3, 7, 8, 9], hasMore: false })
    expect(joinShelf({ before: 0 }, 1, pageAt)).toMatchObject({ items: [], hasMore: false })
  })

  it('C610 skip what this person can’t see', () => {
    expect(joinShelf({}, 2, pageAt)).toMatchObject({ items: [9, 8, 7, 3, 2, 1], hasMore: true })
    expect(joinShelf({}, 3, pageAt)).toMatchObject({ items: [9, 8, 7, 3, 2, 1, 0], hasMore: false })
  })

  it('C610 keep the current entries while the next page loads', () => {
    const first = (start: ShelfStart) => (start.before === undefined ? pageAt(start) : undefined)
    expect(joinShelf({}, 2, first)).toEqual({
      items: [9, 8, 7],
      starts: [{}, { before: 7 }],
      isPending: true,
      hasMore: true,
      isWhole: true,
    })
  })
})
