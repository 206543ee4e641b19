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
})
