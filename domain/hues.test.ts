import { describe, expect, it } from 'vitest'
import { countHue, dealInGroup, hueOf, hues, leastWorn, noHues } from './hues'

describe('hueOf', () => {
  it('is stable, and spreads similar ids over all hues', () => {
    expect(hueOf('j57a')).toBe(hueOf('j57a'))
    const hues = new Set(Array.from({ length: 200 }, (_, index) => hueOf(`user${index}`)))
    expect(hues.size).toBe(8)
  })

  it('distinguishes ids with the same low bits', () => {
    const ids = Array.from({ length: 64 }, (_, index) => `j57${String.fromCharCode(48 + index)}`.padEnd(31, 'p'))
    const counts = new Map<number, number>()
    for (const id of ids) counts.set(hueOf(id), (counts.get(hueOf(id)) ?? 0) + 1)
    expect(counts.size).toBe(8)
    expect(Math.max(...counts.values())).toBeLessThan(20)
  })
})

describe('C605 assigning hues', () => {
  it('a new account gets the least used hue', () => {
    let counts = noHues
    const given = Array.from({ length: 16 }, () => {
      const hue = leastWorn(counts)
      counts = countHue(counts, hue, 1)
      return hue
    })
    expect(given).toEqual([...hues, ...hues])
    counts = countHue(counts, 135, -1)
    expect(leastWorn(counts)).toBe(135)
    // If more people leave than there were, or the list is from another version, a count never drops below zero.
    expect(countHue([], 28, -1)).toEqual([...noHues])
  })

  it('members who join a group later change hue, so that up to eight all differ', () => {
    expect(dealInGroup([28, 28, 342, 342])).toEqual([28, 58, 342, 92])
    expect(new Set(dealInGroup(Array.from({ length: 8 }, () => 172))).size).toBe(8)
    expect(dealInGroup(Array.from({ length: 10 }, () => 172)).slice(8)).toEqual([172, 172])
    expect(dealInGroup([])).toEqual([])
  })
})
