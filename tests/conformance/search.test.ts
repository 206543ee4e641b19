/** Full-text search. https://docs.convex.dev/search/text-search */
import { beforeEach, describe, expect, it } from 'vitest'
import { api } from '../fixtures/conformance/convex/references'
import { eventually, newScope, useDeployment } from '../support/deployment'

const deployment = useDeployment()
const { search } = api

let scope: string
beforeEach(() => {
  scope = newScope()
})
const add = (texts: string[], tag?: string) =>
  deployment.http().mutation(search.add, { scope, texts, ...(tag && { tag }) })
const find = (text: string, more: { tag?: string; count?: number } = {}) =>
  deployment.http().query(search.find, { scope, text, ...more })

// https://docs.convex.dev/search/text-search
describe('search', () => {
  // "returns results where any word of query appears in the field"
  it('Q2 finds documents with any of the words', async () => {
    await add(['hello world', 'hello there', 'goodbye'])
    expect((await find('hello world')).toSorted()).toEqual(['hello there', 'hello world'])
    expect(await find('absent')).toEqual([])
    expect(await find('')).toEqual([])
  })

  // https://docs.convex.dev/search/text-search#prefix-matching
  it('Q2 treats the last word as a prefix, and no other', async () => {
    await add(['rabbit', 'cat'])
    expect(await find('r')).toEqual(['rabbit'])
    expect(await find('rabb')).toEqual(['rabbit'])
    expect(await find('ra dog')).toEqual([])
    expect(await find('dog ra')).toEqual(['rabbit'])
    expect(await find('abbit')).toEqual([])
  })

  it('Q1 recognizes words by their letters, in any case and script', async () => {
    await add(['Hello-World', 'ÜBER uns', '日本語 です'])
    expect(await find('WORLD')).toEqual(['Hello-World'])
    expect(await find('über')).toEqual(['ÜBER uns'])
    expect(await find('日本')).toEqual(['日本語 です'])
  })

  // https://docs.convex.dev/search/text-search#relevance-order
  it('Q3 orders by relevance, and equal ones by age', async () => {
    await add(['one apple', 'apple apple', 'two apple', 'an apple among a great many other words'])
    expect(await find('apple')).toEqual([
      'apple apple',
      'two apple',
      'one apple',
      'an apple among a great many other words',
    ])
    expect(await deployment.http().query(search.first, { scope, text: 'apple' })).toBe('apple apple')
    await expect(deployment.http().query(search.ordered, { scope, text: 'apple' })).rejects.toThrow('relevance order')
  })

  it('Q5 filters by equality', async () => {
    await add(['red apple'], 'x')
    await add(['green apple'], 'y')
    expect(await find('apple', { tag: 'y' })).toEqual(['green apple'])
    expect(await find('apple', { tag: 'z' })).toEqual([])
  })

  it('Q9 can be filtered, limited, and paginated', async () => {
    const texts = Array.from({ length: 10 }, (_, n) => `pear ${n}`)
    await add(texts)
    expect(await find('pear', { count: 2 })).toHaveLength(2)
    expect(await deployment.http().query(search.ranked, { scope, text: 'pear', rank: 1 })).toEqual([])
    const seen: string[] = []
    let cursor: string | null = null
    for (let n = 0; n < 5; n++) {
      const page: { page: string[]; isDone: boolean; cursor: string } = await deployment
        .http()
        .query(search.page, { scope, text: 'pear', cursor })
      seen.push(...page.page)
      cursor = page.cursor
      if (page.isDone) break
    }
    expect(seen.toSorted()).toEqual(texts)
  })

  // "Search queries are automatically reactive, consistent, transactional"
  it('Q7 sees within a mutation what the mutation wrote', async () => {
    expect(await deployment.http().mutation(search.addAndFind, { scope, text: 'fresh' })).toEqual(['fresh'])
    expect(await deployment.http().mutation(search.addAndFind, { scope, text: 'fresh' })).toHaveLength(2)
  })

  it('Q8 is live', async () => {
    const seen: string[][] = []
    deployment.connect().onUpdate(search.find, { scope, text: 'plum' }, (texts) => seen.push(texts))
    await eventually(() => expect(seen).toEqual([[]]))
    await add(['plum'])
    await eventually(() => expect(seen.at(-1)).toEqual(['plum']))
    await add(['no fruit at all', 'plums'])
    await eventually(() => expect(seen.at(-1)).toEqual(['plum', 'plums']))
  })
})
