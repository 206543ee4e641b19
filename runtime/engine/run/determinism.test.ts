import { expect, it } from 'vitest'
import { jobs, schema } from '../testing/jobs'
import { TestEngine, TestSystem } from '../testing/test-engine'
import { createChance } from './determinism'

const chanceOf = async (system: TestSystem) => {
  const test = new TestEngine({ schema, modules: { jobs }, system })
  return ((await test.value('mutation', 'jobs:clock')) as { chance: number }).chance
}

it('T4 randomness follows its seed: the same seed gives the same numbers, another seed others', async () => {
  const other = new TestSystem()
  other.randomBytes(1)
  expect(await chanceOf(new TestSystem())).toBe(await chanceOf(new TestSystem()))
  expect(await chanceOf(other)).not.toBe(await chanceOf(new TestSystem()))
})

it('T4 every bit of the seed matters, and numbers are spread over [0, 1)', () => {
  const begin = (seed: Uint8Array) => Array.from({ length: 4 }, createChance(seed)).join()
  const seeds = Array.from({ length: 128 }, (_, bit) => {
    const seed = new Uint8Array(16).fill(7)
    seed[bit >> 3]! ^= 1 << (bit & 7)
    return begin(seed)
  })
  expect(new Set([...seeds, begin(new Uint8Array(16)), begin(new Uint8Array(16).fill(7))]).size).toBe(130)
  const chance = createChance(new Uint8Array(16).fill(1))
  const tenths = Array<number>(10).fill(0)
  for (let i = 0; i < 100_000; i++) tenths[Math.floor(chance() * 10)]! += 1
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500)
})
