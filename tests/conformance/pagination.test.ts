/** Pages by cursor. https://docs.convex.dev/database/pagination */
import { ConvexError } from 'convex/values'
import type { PaginationResult } from 'convex/server'
import { beforeEach, describe, expect, it } from 'vitest'
import { api } from '../fixtures/conformance/convex/references'
import { eventually, newScope, useDeployment } from '../support/deployment'

const deployment = useDeployment()
const { notes } = api

let scope: string
beforeEach(() => {
  scope = newScope()
})

const addRanks = (...ranks: number[]) =>
  deployment.http().mutation(notes.addMany, { scope, notes: ranks.map((rank) => ({ text: `${rank}`, rank })) })

const page = (numItems: number, cursor: string | null, order?: 'asc' | 'desc'): Promise<PaginationResult<string>> =>
  deployment.http().query(notes.paged, { scope, order, paginationOpts: { numItems, cursor } })

async function allPages(numItems: number, order?: 'asc' | 'desc'): Promise<string[][]> {
  const pages: string[][] = []
  for (let cursor: string | null = null; ;) {
    const result: PaginationResult<string> = await page(numItems, cursor, order)
    pages.push(result.page)
    if (result.isDone) return pages
    cursor = result.continueCursor
  }
}

// https://docs.convex.dev/database/pagination
describe('pages', () => {
  it('an empty query has one page, which is the last', async () => {
    expect(await page(5, null)).toMatchObject({ page: [], isDone: true, continueCursor: expect.any(String) })
  })

  it('contain every row once, in order, in both directions', async () => {
    const ranks = Array.from({ length: 23 }, (_, i) => i)
    await addRanks(...ranks.toReversed())
    const texts = ranks.map(String)
    const up = await allPages(5)
    expect(up.flat()).toEqual(texts)
    expect(up.slice(0, 4).map(({ length }) => length)).toEqual([5, 5, 5, 5])
    expect((await allPages(7, 'desc')).flat()).toEqual(texts.toReversed())
  })

  it('continue where they ended, whatever happened to the row there', async () => {
    await addRanks(10, 20, 30, 40)
    const first = await page(2, null)
    const { _id } = (await deployment.http().query(notes.first, { scope }))!
    await deployment.http().mutation(notes.remove, { id: _id })
    await addRanks(5, 25)
    expect(first.page).toEqual(['10', '20'])
    expect((await page(9, first.continueCursor)).page).toEqual(['25', '30', '40'])
  })

  it('belong to one query of a function', async () => {
    await addRanks(1, 2, 3)
    await expect(deployment.http().query(notes.pagedTwice, { scope })).rejects.toThrow(/multiple paginated queries/)
  })

  it('reject another query’s cursor', async () => {
    await addRanks(1, 2, 3)
    const { continueCursor } = await page(1, null)
    scope = newScope()
    const failure: unknown = await page(1, continueCursor).catch((error: unknown) => error)
    expect(String(failure)).toContain('InvalidCursor')
    // The client starts again from the first page when it sees this.
    expect(failure).toBeInstanceOf(ConvexError)
    expect(failure).toMatchObject({ data: { isConvexSystemError: true, paginationError: 'InvalidCursor' } })
  })
})

describe('the client’s own list of pages', () => {
  interface Shown {
    results: string[]
    status: string
    loadMore: (count: number) => boolean
  }

  /** Every state the list has had, oldest first. */
  function watch(initialNumItems: number, order?: 'asc' | 'desc') {
    const shown: Shown[] = []
    deployment
      .connect()
      .onPaginatedUpdate_experimental(notes.paged, { scope, order } as never, { initialNumItems }, (list) =>
        // The published type is that of one page.
        shown.push(list as unknown as Shown),
      )
    const last = () => shown.at(-1)
    const settled = async (...results: number[]) =>
      eventually(() => expect(last()?.results).toEqual(results.map(String)))
    return { shown, last, settled }
  }

  // https://docs.convex.dev/database/pagination#paginating-within-react-components
  it('grows page by page to the end', async () => {
    await addRanks(1, 2, 3, 4, 5)
    const list = watch(2)
    await list.settled(1, 2)
    expect(list.last()?.status).toBe('CanLoadMore')
    expect(list.last()?.loadMore(2)).toBe(true)
    await list.settled(1, 2, 3, 4)
    list.last()?.loadMore(2)
    await list.settled(1, 2, 3, 4, 5)
    expect(list.last()?.status).toBe('Exhausted')
    expect(list.last()?.loadMore(2)).toBe(false)
  })

  // "the pages ... the list grows and shrinks": no gap and no repetition at the seams.
  it.each(['asc', 'desc'] as const)('has neither gaps nor duplicates while rows come and go (%s)', async (order) => {
    const all = Array.from({ length: 12 }, (_, i) => 10 * (i + 1))
    await addRanks(...all)
    const list = watch(3, order)
    const visible = (count: number) => (order === 'asc' ? all : all.toReversed()).slice(0, count)
    await list.settled(...visible(3))
    for (const count of [6, 9]) {
      list.last()?.loadMore(3)
      await list.settled(...visible(count))
    }
    // Inside each page, at each seam, and beyond the last page.
    const added = [11, 35, 39, 41, 65, 69, 71, 89, 1, 119]
    for (const rank of added) await addRanks(rank)
    const inOrder = (ranks: number[]) => ranks.toSorted((a, b) => (order === 'asc' ? a - b : b - a))
    const bottom = visible(9).at(-1) ?? 0
    const covered = (rank: number) => (order === 'asc' ? rank <= bottom : rank >= bottom)
    await list.settled(...inOrder([...visible(9), ...added.filter(covered)]))
    for (const { results } of list.shown) {
      expect(results).toEqual([...new Set(results)])
      expect(results).toEqual(inOrder(results.map(Number)).map(String))
    }
    list.last()?.loadMore(50)
    await list.settled(...inOrder([...all, ...added]))
  })
})
