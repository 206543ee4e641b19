import { describe, expect, it } from 'vitest'
import { simulate } from './simulation'

/** Length of a history, in actions of its clients and random events. */
const ACTS = 400
/** npm run soak tries this many times more, each with new seeds. */
const effort = Number(process.env.TEST_EFFORT ?? 1)
const fixed = Array.from({ length: 12 }, (_, n) => n + 1)
const fresh = effort > 1 ? Array.from({ length: 3 * effort }, () => Math.floor(Math.random() * 2 ** 32)) : []

describe('a simulated deployment', () => {
  let pushes = 0
  for (const seed of [...fixed, ...fresh]) {
    it(`X1 O24 holds its invariants after every step, with seed ${seed}`, async () => {
      const outcome = await simulate(seed, ACTS)
      expect(outcome.acknowledged).toBeGreaterThan(20)
      expect(outcome.crashes).toBeGreaterThan(0)
      expect(outcome.breaks).toBeGreaterThan(0)
      pushes += outcome.pushes
    })
  }

  it('O9 includes accepted pushes', () => {
    expect(pushes).toBeGreaterThan(fixed.length)
  })

  it('X2 is determined by its seed alone', async () => {
    expect(await simulate(7, 150)).toEqual(await simulate(7, 150))
  })
})
