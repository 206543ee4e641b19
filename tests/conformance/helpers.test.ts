/** The published helper library on top of the runtime. https://github.com/get-convex/convex-helpers */
import { beforeEach, describe, expect, it } from 'vitest'
import { api } from '../fixtures/conformance/convex/references'
import { eventually, newScope, useDeployment } from '../support/deployment'

const deployment = useDeployment()
const { helpers, notes } = api
const http = () => deployment.http()

let scope: string
beforeEach(() => {
  scope = newScope()
})
const texts = () => http().query(notes.texts, { scope })

describe('convex-helpers', () => {
  it('custom functions consume arguments and add context', async () => {
    await http().mutation(helpers.addCounted, { scope, texts: ['one'] })
    expect(await http().query(helpers.custom, { scope, prefix: '- ' })).toEqual(['- one'])
    await expect(http().query(helpers.custom, { prefix: '- ' } as never)).rejects.toThrow('scope')
  })

  it('triggers write in the transaction of the mutation', async () => {
    await http().mutation(helpers.addCounted, { scope, texts: ['one', 'two', 'three'] })
    await expect(http().mutation(helpers.addCounted, { scope, texts: ['lost'], fail: true })).rejects.toThrow('after')
    await http().mutation(helpers.removeFirstCounted, { scope })
    expect(await http().query(helpers.relationships, { scope })).toMatchObject({ many: ['two', 'three'], counter: 2 })
  })

  it('relationships are followed by index and by ids', async () => {
    expect(await http().query(helpers.relationships, { scope })).toEqual({ many: [], again: [], counter: null })
    await http().mutation(helpers.addCounted, { scope, texts: ['one', 'two'] })
    expect(await http().query(helpers.relationships, { scope })).toEqual({
      many: ['one', 'two'],
      again: ['one', 'two'],
      counter: 2,
    })
  })

  it('filters run in JavaScript, page by page', async () => {
    await http().mutation(helpers.addCounted, { scope, texts: ['apple', 'pear', 'pineapple', 'plum', 'crab apple'] })
    const seen: string[] = []
    let cursor: string | null = null
    for (let isDone = false; !isDone;) {
      const paginationOpts = { numItems: 2, cursor }
      const page: { texts: string[]; isDone: boolean; continueCursor: string } = await http().query(helpers.filtered, {
        scope,
        containing: 'apple',
        paginationOpts,
      })
      seen.push(...page.texts)
      cursor = page.continueCursor
      isDone = page.isDone
    }
    expect(seen).toEqual(['apple', 'pineapple', 'crab apple'])
  })

  it('several pages of its own can be read in one function', async () => {
    await http().mutation(helpers.addCounted, { scope, texts: ['0', '1', '2', '3', '4'] })
    expect(await http().query(helpers.pages, { scope, sizes: [2, 2, 2] })).toEqual([['4', '3'], ['2', '1'], ['0']])
  })

  it('streams of several ranges are merged in order', async () => {
    for (const [text, rank, tag] of [
      ['a', 3, 'x'],
      ['b', 1, 'y'],
      ['c', 2, 'x'],
      ['d', 0, 'z'],
    ] as const)
      // oxfmt-ignore
      await http().mutation(notes.add, { scope, text, rank, tag })
    expect(await http().query(helpers.merged, { scope, tags: ['x', 'y'] })).toEqual(['b', 'c', 'a'])
  })

  it('row-level security makes rows without access look missing', async () => {
    await http().mutation(notes.add, { scope, text: 'hidden', rank: -1 })
    await http().mutation(notes.add, { scope, text: 'seen', rank: 1 })
    expect(await texts()).toEqual(['hidden', 'seen'])
    expect(await http().query(helpers.visible, { scope })).toEqual(['seen'])
  })

  it('crud functions work', async () => {
    const { _id } = await http().mutation(helpers.create, { scope, count: 1 })
    await http().mutation(helpers.update, { id: _id, patch: { count: 2 } })
    expect(await http().query(helpers.read, { id: _id })).toMatchObject({ scope, count: 2 })
    await http().mutation(helpers.destroy, { id: _id })
    expect(await http().query(helpers.read, { id: _id })).toBe(null)
  })

  it('migrations run batch after batch, each scheduled by the one before', async () => {
    await http().mutation(helpers.addCounted, { scope, texts: Array.from({ length: 8 }, (_, n) => `${n}`) })
    expect(await http().query(helpers.untagged, { scope })).toBe(8)
    await http().mutation(helpers.startTagging, {})
    await eventually(async () => expect(await http().query(helpers.untagged, { scope })).toBe(0))
  })

  it('rate limits reject what exceeds them', async () => {
    const attempts = []
    for (let n = 0; n < 3; n++) attempts.push(await http().mutation(helpers.attempt, { scope }))
    expect(attempts).toEqual([true, true, false])
  })

  it('CORS headers are added to HTTP actions', async () => {
    const headers = { origin: 'https://there.example', 'access-control-request-method': 'GET' }
    const asked = await fetch(`${deployment.siteUrl}/shared`, { method: 'OPTIONS', headers })
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-origin')).toBe('https://there.example')
    expect(asked.headers.get('access-control-allow-methods')).toContain('GET')
    const answer = await fetch(`${deployment.siteUrl}/shared`, { headers: { origin: 'https://there.example' } })
    expect(await answer.text()).toBe('shared')
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://there.example')
    const other = await fetch(`${deployment.siteUrl}/shared`, { headers: { origin: 'https://elsewhere.example' } })
    expect(other.headers.get('access-control-allow-origin')).not.toBe('https://elsewhere.example')
  })
})
