import { describe, expect, it } from 'vitest'
import { nameMatches } from './text-match'

describe('nameMatches', () => {
  it.each([
    ['Noor Halloran', 'hal', true],
    ['Noor Halloran', 'hal noor', true],
    ['Noor Halloran', 'hal nora', false],
    ['Élodie', 'elo', true],
    ['李小龙', '小', true],
    ['Permit desk', '  permit ', true],
    ['Permit desk', '', true],
  ])('%s, typed "%s": %s', (name, typed, matches) => {
    expect(nameMatches(name, typed)).toBe(matches)
  })
})
