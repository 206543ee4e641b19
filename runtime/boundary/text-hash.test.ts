import fc from 'fast-check'
import { expect, it } from 'vitest'
import { realSystem } from '../system'
import { TextHash } from './text-hash'

const hash = new TextHash(realSystem)

it('FB24 texts that differ little have different hashes', () => {
  const seen = new Set<number>()
  const texts = ['', 'a', 'aa']
  for (let n = 0; n < 20_000; n++)
    texts.push(`{"n":${n}}`, `${n % 200}:${Math.floor(n / 200)}:x`, '\0'.repeat(n % 500) + n)
  const different = new Set(texts)
  for (const text of different) seen.add(hash.start().add(text).number)
  expect(seen.size).toBe(different.size)
  const halves = { high: new Set<number>(), low: new Set<number>() }
  for (const text of different) {
    hash.start().add(text)
    halves.high.add(hash.high)
    halves.low.add(hash.low)
  }
  // With 32 bits each, a few of sixty thousand may collide.
  for (const half of Object.values(halves)) expect(different.size - half.size).toBeLessThan(10)
})

it('FB24 hashing a text in parts gives the hash of the whole', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      const whole = hash.start(1).add(a + b).number
      expect(
        hash
          .start(1)
          .add(a)
          .add(a + b, a.length).number,
      ).toBe(whole)
      expect(hash.start(1).add(a).add(b).number).toBe(whole)
    }),
  )
})

it('FB24 another prefix or seed gives another hash', () => {
  const of = (each: TextHash, salt: number): number => each.start(salt).add('text').number
  expect(of(hash, 1)).not.toBe(of(hash, 2))
  expect(of(new TextHash(realSystem), 1)).not.toBe(of(hash, 1))
})
