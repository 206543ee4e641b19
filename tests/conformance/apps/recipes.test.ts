/** A cookbook's search box and "more like this". */
import { beforeEach, describe, expect, it } from 'vitest'
import { api } from '../../fixtures/apps/recipes/convex/_generated/api'
import { eventually, newScope, useDeployment } from '../../support/deployment'

const deployment = useDeployment('apps/recipes')
const { recipes } = api

let book: string
beforeEach(() => {
  book = newScope()
})

const add = (title: string, steps: string, cuisine = 'french', taste = [1, 0, 0]) =>
  deployment.http().mutation(recipes.add, { book, title, steps, cuisine, taste })

describe('a search box', () => {
  // https://docs.convex.dev/search/text-search#prefix-matching: a partial word is a valid query
  it('returns results with each keystroke', async () => {
    await add('soup', 'boil the onions slowly')
    await add('salad', 'slice the olives')
    const client = deployment.connect()
    const found = await Promise.all(
      ['o', 'on', 'oni', 'onio', 'onion', 'onions', 'onions x'].map((text) =>
        client.query(recipes.search, { book, text }),
      ),
    )
    expect(found[0]?.toSorted()).toEqual(['salad', 'soup'])
    expect(found.slice(1)).toEqual(Array.from({ length: 6 }, () => ['soup']))
  })

  // https://docs.convex.dev/search/text-search: results are reactive
  it('results change with the recipes', async () => {
    const client = deployment.connect()
    const shown: string[][] = []
    client.onUpdate(recipes.search, { book, text: 'butter' }, (titles) => shown.push(titles))
    await eventually(() => expect(shown).toEqual([[]]))
    const id = await add('cake', 'melt the butter')
    await eventually(() => expect(shown.at(-1)).toEqual(['cake']))
    await deployment.http().mutation(recipes.rewrite, { id, steps: 'melt the margarine' })
    await eventually(() => expect(shown.at(-1)).toEqual([]))
    await deployment.http().mutation(recipes.rewrite, { id, steps: 'butter, after all' })
    await eventually(() => expect(shown.at(-1)).toEqual(['cake']))
    await deployment.http().mutation(recipes.remove, { id })
    await eventually(() => expect(shown.at(-1)).toEqual([]))
  })

  // https://docs.convex.dev/search/text-search#search-expressions: equality on filter fields, all of them together
  it('stays within the book and the cuisine', async () => {
    await add('crêpe', 'whisk the flour', 'french')
    await add('pasta', 'knead the flour', 'italian')
    const elsewhere = book
    book = newScope()
    await add('naan', 'knead the flour', 'indian')
    const search = (more: { book: string; cuisine?: string }) =>
      deployment.http().query(recipes.search, { text: 'flour', ...more })
    expect((await search({ book: elsewhere })).toSorted()).toEqual(['crêpe', 'pasta'])
    expect(await search({ book: elsewhere, cuisine: 'italian' })).toEqual(['pasta'])
    expect(await search({ book, cuisine: 'italian' })).toEqual([])
  })
})

// https://docs.convex.dev/search/vector-search
describe('more like this', () => {
  it('the nearest come first, with a score between -1 and 1', async () => {
    await add('candy', 'sugar', 'any', [1, 0, 0])
    await add('curry', 'chili', 'any', [0, 1, 0])
    await add('mango curry', 'both', 'any', [0.6, 0.8, 0])
    const found = await deployment.http().action(recipes.similar, { taste: [0, 1, 0], books: [book] })
    expect(found.map(({ title }) => title)).toEqual(['curry', 'mango curry', 'candy'])
    expect(found[0]?.score).toBeCloseTo(1, 5)
    expect(found[1]?.score).toBeCloseTo(0.8, 5)
    expect(found[2]?.score).toBeCloseTo(0, 5)
  })

  it('returns ten, unless another number is requested', async () => {
    for (let n = 0; n < 12; n++) await add(`${n}`, 'stir', 'any', [1, n / 100, 0])
    const similar = (limit?: number) =>
      deployment.http().action(recipes.similar, { taste: [1, 0, 0], books: [book], limit })
    expect(await similar()).toHaveLength(10)
    expect((await similar(3)).map(({ title }) => title)).toEqual(['0', '1', '2'])
  })

  it('a filter field can match any of several values', async () => {
    const [first, second, third] = [newScope(), newScope(), newScope()]
    for (const name of [first, second, third]) {
      book = name
      await add(name, 'stir')
    }
    const found = await deployment.http().action(recipes.similar, { taste: [1, 0, 0], books: [first, third] })
    expect(found.map(({ title }) => title).toSorted()).toEqual([first, third].toSorted())
  })

  it('a vector of another length is rejected', async () => {
    await expect(deployment.http().action(recipes.similar, { taste: [1, 0], books: [book] })).rejects.toThrow(
      'Expected a vector with dimensions 3, received 2',
    )
  })
})
