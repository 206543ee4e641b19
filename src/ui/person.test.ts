import { describe, expect, it } from 'vitest'
import { hueOf, initialsOf } from './person'

describe('initialsOf', () => {
  it.each([
    ['Maya Lindholt', 'ML'],
    ['  june   anna arden ', 'JA'],
    ['Noor', 'N'],
    ['Élodie Øst', 'ÉØ'],
    ['👩‍🚀 Crew', '👩‍🚀C'],
    ['李 小龙', '李小'],
    ['מסיבה (2026)', 'מ2'],
    ['“Nick” O’Hara', 'NO'],
    ['(Bo) –', 'B'],
    ['🇳🇿 team', '🇳🇿T'],
    ['!!!', '!'],
    ['', ''],
  ])('%s gives %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })
})

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
