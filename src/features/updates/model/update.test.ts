import { expect, it } from 'vitest'
import { tellsOf } from './update'

const NOW = Date.UTC(2026, 0, 2)
const DAY_MS = 24 * 60 * 60_000

it('C669 a page offers another version until it is declined, and again the next day', () => {
  expect(tellsOf('one', 'one', 0, NOW)).toBe(false)
  expect(tellsOf('one', 'two', 0, NOW)).toBe(true)
  expect(tellsOf('one', 'two', NOW - 1, NOW)).toBe(false)
  expect(tellsOf('one', 'three', NOW - DAY_MS + 1, NOW)).toBe(false)
  expect(tellsOf('one', 'two', NOW - DAY_MS, NOW)).toBe(true)
})

it('C669 a page that doesn’t know the server’s version or its own offers nothing', () => {
  expect(tellsOf('one', '', 0, NOW)).toBe(false)
  expect(tellsOf('', 'two', 0, NOW)).toBe(false)
})
