import { describe, expect, it } from 'vitest'
import { joinShelf, type ShelfPage, type ShelfStart } from './shelf-pages'

/** Seqs 0 to 9, three a page; the person sees none of 4 to 6. */
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
  it('C610 are one list down from the newest, and up from a message', () => {
    expect(joinShelf({}, 1, pageAt)).toMatchObject({ items: [9, 8, 7], hasMore: true, isPending: false })
    expect(joinShelf({ after: 0 }, 2, pageAt)).toMatchObject({ items: [1, 2, 3, 7, 8, 9], hasMore: false })
    expect(joinShelf({ before: 0 }, 1, pageAt)).toMatchObject({ items: [], hasMore: false })
  })

  it('C610 go on past what this person sees nothing of', () => {
    expect(joinShelf({}, 2, pageAt)).toMatchObject({ items: [9, 8, 7, 3, 2, 1], hasMore: true })
    expect(joinShelf({}, 3, pageAt)).toMatchObject({ items: [9, 8, 7, 3, 2, 1, 0], hasMore: false })
  })

  it('C610 keep what there is while the next one loads', () => {
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
