/** Reading and writing documents. */
import type { GenericId } from 'convex/values'
import { beforeEach, describe, expect, it } from 'vitest'
import { api } from '../fixtures/conformance/convex/references'
import { CLOCKS_APART_MS, newScope, useDeployment } from '../support/deployment'

const deployment = useDeployment()
const { notes } = api

type NoteId = GenericId<'notes'>
type Content = { text: string; rank?: number; tag?: string; meta?: { stars: number; by?: string } }

let scope: string
beforeEach(() => {
  scope = newScope()
})

const add = (content: Content) => deployment.http().mutation(notes.add, { scope, ...content })
const addMany = (contents: Content[]) => deployment.http().mutation(notes.addMany, { scope, notes: contents })
const get = (id: NoteId) => deployment.http().query(notes.get, { id })
const texts = () => deployment.http().query(notes.texts, { scope })

describe('writing', () => {
  // https://docs.convex.dev/database/types#system-fields
  it('a new document has its id and its time', async () => {
    const before = Date.now()
    const id = await add({ text: 'one' })
    const after = Date.now()
    const note = await get(id)
    expect(note).toEqual({ _id: id, _creationTime: expect.any(Number), scope, text: 'one', rank: 0 })
    expect(note!._creationTime).toBeGreaterThan(before - CLOCKS_APART_MS)
    expect(note!._creationTime).toBeLessThan(after + CLOCKS_APART_MS)
  })

  // https://docs.convex.dev/database/writing-data#updating-existing-documents
  it('patch merges the top level, and undefined removes a field', async () => {
    const id = await add({ text: 'one', tag: 'x', meta: { stars: 1, by: 'ada' } })
    const patch = (fields: { text?: string; tag?: string | null; meta?: { stars: number } }) =>
      deployment.http().mutation(notes.patch, { id, fields })
    await patch({ text: 'two', meta: { stars: 2 } })
    expect(await get(id)).toMatchObject({ text: 'two', tag: 'x' })
    expect((await get(id))!.meta).toEqual({ stars: 2 })
    await patch({ tag: null })
    expect(await get(id)).not.toHaveProperty('tag')
    const before = await get(id)
    await patch({})
    expect(await get(id)).toEqual(before)
  })

  it('replace keeps only the id and the creation time', async () => {
    const id = await add({ text: 'one', tag: 'x', rank: 5 })
    const { _creationTime } = (await get(id))!
    await deployment.http().mutation(notes.replace, { id, scope, text: 'two' })
    expect(await get(id)).toEqual({ _id: id, _creationTime, scope, text: 'two', rank: 0 })
  })

  it('a deleted document is null, and can no longer be changed', async () => {
    const id = await add({ text: 'one' })
    await deployment.http().mutation(notes.remove, { id })
    expect(await get(id)).toBe(null)
    await expect(deployment.http().mutation(notes.remove, { id })).rejects.toThrow(/nonexistent document/)
    await expect(deployment.http().mutation(notes.patch, { id, fields: { text: 'x' } })).rejects.toThrow(
      /nonexistent document/,
    )
    await expect(deployment.http().mutation(notes.replace, { id, scope, text: 'x' })).rejects.toThrow(
      /nonexistent document/,
    )
  })

  // https://docs.convex.dev/database/schemas#schema-validation
  it.each<[string, object]>([
    ['a field is missing', { text: 'x' }],
    ['a field is too much', { text: 'x', rank: 1, colour: 'red' }],
    ['a field is of another type', { text: 'x', rank: '1' }],
    ['a nested field is wrong', { text: 'x', rank: 1, meta: { stars: 'many' } }],
    ['an optional field is null', { text: 'x', rank: 1, tag: null }],
  ])('a document that doesn’t match the schema is rejected together with its mutation: %s', async (_, note) => {
    await expect(deployment.http().mutation(notes.addInvalid, { scope, note })).rejects.toThrow(
      /does not match the schema/,
    )
    expect(await texts()).toEqual([])
  })

  // https://docs.convex.dev/database/document-ids, and normalizeId in the reference of GenericDatabaseReader
  it('normalizeId recognizes the ids of its table', async () => {
    const id = await add({ text: 'one' })
    const normalize = (table: 'notes' | 'counters', text: string) =>
      deployment.http().query(notes.normalize, { table, id: text })
    expect(await normalize('notes', id)).toBe(id)
    expect(await normalize('counters', id)).toBe(null)
    for (const text of ['', 'nonsense', id.slice(1), `${id}0`, `${id} `])
      expect(await normalize('notes', text)).toBe(null)
    await deployment.http().mutation(notes.remove, { id })
    expect(await normalize('notes', id)).toBe(id)
  })
})

describe('reading', () => {
  // https://docs.convex.dev/database/reading-data#ordering: "By default Convex always returns documents ordered by _creationTime"
  it('documents come in creation order, or reversed', async () => {
    await addMany(['b', 'a', 'c'].map((text) => ({ text })))
    await add({ text: '0' })
    expect(await texts()).toEqual(['b', 'a', 'c', '0'])
    expect(await deployment.http().query(notes.texts, { scope, order: 'desc' })).toEqual(['0', 'c', 'a', 'b'])
  })

  // https://docs.convex.dev/database/reading-data#retrieving-results
  it('first, take, and a walk that ends early read no further than they have to', async () => {
    const http = deployment.http()
    expect(await http.query(notes.first, { scope })).toBe(null)
    await addMany(['a', 'b', 'c'].map((text) => ({ text })))
    expect(await http.query(notes.first, { scope })).toMatchObject({ text: 'a' })
    expect(await http.query(notes.take, { scope, n: 2 })).toEqual(['a', 'b'])
    expect(await http.query(notes.take, { scope, n: 0 })).toEqual([])
    expect(await http.query(notes.take, { scope, n: 9 })).toEqual(['a', 'b', 'c'])
    expect(await http.query(notes.until, { scope, last: 'b' })).toEqual(['a', 'b'])
  })

  // "unique ... throws an error if the query returns more than one"
  it('unique returns one document or none, and throws for two', async () => {
    const unique = () => deployment.http().query(notes.unique, { scope })
    expect(await unique()).toBe(null)
    await add({ text: 'one' })
    expect(await unique()).toMatchObject({ text: 'one' })
    await add({ text: 'two' })
    await expect(unique()).rejects.toThrow(/unique\(\) query returned more than one result/)
  })

  // https://docs.convex.dev/database/reading-data/indexes
  describe('by an index', () => {
    const ranked = (range: Parameters<typeof rankedArgs>[0]) => deployment.http().query(notes.ranked, rankedArgs(range))
    const rankedArgs = (range: {
      eq?: number
      gt?: number
      gte?: number
      lt?: number
      lte?: number
      order?: 'asc' | 'desc'
    }) => ({ scope, ...range })

    it('a range includes or excludes its ends as specified', async () => {
      await addMany([3, 1, 2, 5, 4].map((rank) => ({ text: `${rank}`, rank })))
      expect(await ranked({})).toEqual(['1', '2', '3', '4', '5'])
      expect(await ranked({ eq: 3 })).toEqual(['3'])
      expect(await ranked({ gt: 2, lt: 5 })).toEqual(['3', '4'])
      expect(await ranked({ gte: 2, lte: 4, order: 'desc' })).toEqual(['4', '3', '2'])
      expect(await ranked({ lt: 2 })).toEqual(['1'])
      expect(await ranked({ gt: 5 })).toEqual([])
      expect(await ranked({ gte: 4, lt: 2 })).toEqual([])
    })

    // "_creationTime is automatically added to the end of every index to ensure a stable ordering"
    it('equal values are ordered by creation', async () => {
      await addMany(['z', 'y', 'x'].map((text) => ({ text, rank: 1 })))
      expect(await ranked({ eq: 1 })).toEqual(['z', 'y', 'x'])
      expect(await ranked({ order: 'desc' })).toEqual(['x', 'y', 'z'])
    })

    it('numbers are ordered as numbers', async () => {
      const ranks = [-Infinity, -1e9, -1, -0.5, 0, 5e-324, 1, 10, 9e15, Infinity]
      await addMany(ranks.toReversed().map((rank) => ({ text: `${rank}`, rank })))
      expect(await ranked({})).toEqual(ranks.map(String))
      expect(await ranked({ gt: -1, lte: 1 })).toEqual(['-0.5', '0', '5e-324', '1'])
    })

    // https://docs.convex.dev/database/types#working-with-undefined: "it will match documents that do not have the field"
    it('undefined matches a missing field', async () => {
      await addMany([{ text: 'plain' }, { text: 'tagged', tag: 'x' }, { text: 'empty', tag: '' }])
      expect(await deployment.http().query(notes.tagged, { scope })).toEqual(['plain'])
      expect(await deployment.http().query(notes.tagged, { scope, tag: 'x' })).toEqual(['tagged'])
      expect(await deployment.http().query(notes.withAnyTag, { scope })).toEqual(['empty', 'tagged'])
    })

    it('a nested field is indexed by its path', async () => {
      await addMany([{ text: 'two', meta: { stars: 2 } }, { text: 'one', meta: { stars: 1 } }, { text: 'none' }])
      expect(await deployment.http().query(notes.starred, { scope, stars: 1 })).toEqual(['one'])
    })

    it('an index follows its documents', async () => {
      const [moving, leaving] = [await add({ text: 'moving', tag: 'x' }), await add({ text: 'leaving', tag: 'x' })]
      await deployment.http().mutation(notes.patch, { id: moving, fields: { tag: 'y' } })
      await deployment.http().mutation(notes.remove, { id: leaving })
      expect(await deployment.http().query(notes.tagged, { scope, tag: 'x' })).toEqual([])
      expect(await deployment.http().query(notes.tagged, { scope, tag: 'y' })).toEqual(['moving'])
    })

    // "You must step through fields in index order"
    it('fields of an index can’t be skipped', async () => {
      await expect(deployment.http().query(notes.outOfOrder, { scope })).rejects.toThrow(/index fields in order/)
    })
  })

  // https://docs.convex.dev/database/reading-data/filters
  it('filters compare, negate and combine', async () => {
    await addMany([
      { text: 'low', rank: 1, tag: 'x' },
      { text: 'high', rank: 9, tag: 'x' },
      { text: 'plain', rank: 1 },
      { text: 'hidden', rank: 9 },
    ])
    expect(await deployment.http().query(notes.filtered, { scope, above: 5, not: 'hidden' })).toEqual(['high', 'plain'])
  })
})
