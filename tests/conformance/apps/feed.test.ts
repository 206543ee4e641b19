/** A feed that is scrolled down while posts are added at its top and removed from its middle. */
import { beforeEach, describe, expect, it } from 'vitest'
import { api } from '../../fixtures/apps/feed/convex/_generated/api'
import { eventually, newScope, useDeployment } from '../../support/deployment'

const deployment = useDeployment('apps/feed')
const { posts } = api

let topic: string
beforeEach(() => {
  topic = newScope()
})

const add = (text: string, author = 'ada') => deployment.http().mutation(posts.add, { topic, author, text })

async function addMany(from: number, to: number) {
  const ids = []
  for (let n = from; n <= to; n++) ids.push(await add(`${n}`))
  return ids
}

interface Shown {
  results: { text: string }[]
  status: string
  loadMore: (count: number) => boolean
}

function openPage(initialNumItems: number, author?: string) {
  const lists: string[][] = []
  let last: Shown | undefined
  deployment
    .connect()
    .onPaginatedUpdate_experimental(posts.list, { topic, author } as never, { initialNumItems }, (list) => {
      // The published type is that of one page.
      last = list as unknown as Shown
      lists.push(last.results.map(({ text }) => text))
    })
  return {
    lists,
    shows: (...texts: (string | number)[]) => eventually(() => expect(lists.at(-1)).toEqual(texts.map(String))),
    status: () => last?.status,
    more: (count: number) => last?.loadMore(count),
  }
}

const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, n) => from - n)

// https://docs.convex.dev/database/pagination: pages are reactive, and the list stays whole
describe('a feed', () => {
  it('new posts appear at the top, the rest stays', async () => {
    await addMany(1, 9)
    const page = openPage(3)
    await page.shows(...down(9, 7))
    page.more(3)
    await page.shows(...down(9, 4))
    await addMany(10, 12)
    await page.shows(...down(12, 4))
    page.more(5)
    await page.shows(...down(12, 1))
    await eventually(() => expect(page.status()).toBe('Exhausted'))
  })

  it('scrolling to the end while someone keeps posting shows every post once, in order', async () => {
    await addMany(1, 20)
    const page = openPage(4)
    await page.shows(...down(20, 17))
    const posting = addMany(21, 35)
    while (page.status() !== 'Exhausted') {
      await eventually(() => expect(['CanLoadMore', 'Exhausted']).toContain(page.status()))
      page.more(4)
      await eventually(() => expect(page.status()).not.toBe('LoadingMore'))
    }
    await posting
    await page.shows(...down(35, 1))
    for (const list of page.lists) {
      const numbers = list.map(Number)
      expect(numbers).toEqual(numbers.length > 0 ? down(numbers[0]!, numbers.at(-1)!) : [])
    }
  })

  it('removed posts leave no gap, on every page', async () => {
    const ids = await addMany(1, 8)
    const page = openPage(3)
    await page.shows(8, 7, 6)
    page.more(3)
    await page.shows(8, 7, 6, 5, 4, 3)
    for (const n of [8, 6, 5]) await deployment.http().mutation(posts.remove, { id: ids[n - 1]! })
    await page.shows(7, 4, 3)
    page.more(9)
    await page.shows(7, 4, 3, 2, 1)
  })

  it('two pages of different lengths agree where they overlap', async () => {
    await addMany(1, 10)
    const [short, long] = [openPage(2), openPage(8)]
    await short.shows(10, 9)
    await long.shows(...down(10, 3))
    await addMany(11, 11)
    await short.shows(11, 10, 9)
    await long.shows(...down(11, 3))
  })

  it('one author’s feed only changes with that author', async () => {
    await add('a1', 'ada')
    await add('b1', 'bo')
    await add('a2', 'ada')
    const page = openPage(10, 'ada')
    await page.shows('a2', 'a1')
    await eventually(() => expect(page.status()).toBe('Exhausted'))
    const before = page.lists.length
    await add('b2', 'bo')
    await add('a3', 'ada')
    await page.shows('a3', 'a2', 'a1')
    expect(page.lists).toHaveLength(before + 1)
  })
})
