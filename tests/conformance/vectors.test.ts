/** Vector search. https://docs.convex.dev/search/vector-search */
import { beforeEach, describe, expect, it } from 'vitest'
import { api } from '../fixtures/conformance/convex/references'
import { newScope, useDeployment } from '../support/deployment'

const deployment = useDeployment()
const { vectors } = api

let scope: string
beforeEach(() => {
  scope = newScope()
})
const add = (name: string, vector: number[], kind?: string) =>
  deployment.http().mutation(vectors.add, { scope, name, vector, ...(kind && { kind }) })
const nearest = (vector: number[], more: { limit?: number; kinds?: string[] } = {}) =>
  deployment.http().action(vectors.nearest, { scope, vector, ...more })

describe('vector search', () => {
  it('N1 returns the most similar first, with scores from -1 to 1', async () => {
    await add('north', [0, 1, 0])
    await add('east', [3, 0, 0])
    await add('northeast', [1, 1, 0])
    const { names, scores } = await nearest([2, 0, 0])
    expect(names).toEqual(['east', 'northeast', 'north'])
    expect(scores[0]).toBeCloseTo(1, 3)
    expect(scores[2]).toBeCloseTo(0, 3)
    expect((await nearest([2, 0, 0], { limit: 1 })).names).toEqual(['east'])
  })

  it('N2 filters by one value or several', async () => {
    const [a, b] = [newScope(), newScope()]
    await add('first', [1, 0, 0], a)
    await add('second', [0.9, 0.1, 0], b)
    await add('other', [1, 0, 0], newScope())
    expect((await nearest([1, 0, 0], { kinds: [a] })).names).toEqual(['first'])
    expect((await nearest([1, 0, 0], { kinds: [a, b] })).names).toEqual(['first', 'second'])
  })

  it('N2 rejects a vector of another length', async () => {
    await expect(nearest([1, 0])).rejects.toThrow('Expected a vector with dimensions 3, received 2')
    await expect(nearest([1, 0, 0], { limit: 257 })).rejects.toThrow(/257/)
  })
})
