import { expect, test } from 'vitest'
import { furthest } from './read-here'

test('C155 the page’s own read position counts until the server’s is further', () => {
  const mine = { readSeq: 5, seenCount: 4, muted: true }
  expect(furthest(mine, undefined)).toBe(mine)
  expect(furthest(mine, { readSeq: 5, seenCount: 9 })).toBe(mine)
  expect(furthest(mine, { readSeq: 7, seenCount: 6 })).toEqual({ readSeq: 7, seenCount: 6, muted: true })
  // A message sent by the same user from another device was counted meanwhile.
  expect(furthest({ ...mine, seenCount: 8 }, { readSeq: 7, seenCount: 6 }).seenCount).toBe(8)
})
