import { describe, expect, it } from 'vitest'
import { initialsOf } from './person'

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
