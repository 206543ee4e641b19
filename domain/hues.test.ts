import { describe, expect, it } from 'vitest'
import { hueOf } from './hues'

describe('hueOf', () => {
  it('is stable and spreads near ids over all hues', () => {
    expect(hueOf('j57a')).toBe(hueOf('j57a'))
    const hues = new Set(Array.from({ length: 200 }, (_, index) => hueOf(`user${index}`)))
    expect(hues.size).toBe(8)
  })

  it('tells apart ids that share their low bits', () => {
    const ids = Array.from({ length: 64 }, (_, index) => `j57${String.fromCharCode(48 + index)}`.padEnd(31, 'p'))
    const counts = new Map<number, number>()
    for (const id of ids) counts.set(hueOf(id), (counts.get(hueOf(id)) ?? 0) + 1)
    expect(counts.size).toBe(8)
    expect(Math.max(...counts.values())).toBeLessThan(20)
  })
})
