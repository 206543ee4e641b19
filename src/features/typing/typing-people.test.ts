import { describe, expect, test } from 'vitest'
import { LIVES_MS, nextExpiry, shownTyping, typingPeople, type Typist } from './typing-people'

const noor = (lastTypingAt: number): Typist => ({ userId: 'noor', name: 'Noor', lastTypingAt })
const names = (people: ReturnType<typeof typingPeople>, now: number) => shownTyping(people, now).map((p) => p.name)

describe('typing people', () => {
  test('G5 lives 3 s from arrival, whatever the server clock says', () => {
    const people = typingPeople([], [noor(999_999_999)], 1_000)
    expect(names(people, 1_000 + LIVES_MS - 1)).toEqual(['Noor'])
    expect(names(people, 1_000 + LIVES_MS)).toEqual([])
    expect(nextExpiry(people, 1_000)).toBe(4_000)
    expect(nextExpiry(people, 4_000)).toBeNull()
  })

  test('a new sign of life extends it, an unchanged row does not', () => {
    const first = typingPeople([], [noor(1)], 0)
    const same = typingPeople(first, [noor(1)], 2_000)
    expect(names(same, 3_000)).toEqual([])
    const again = typingPeople(first, [noor(2)], 2_000)
    expect(names(again, 4_999)).toEqual(['Noor'])
  })

  test('C22 a row that is gone is cleared at once', () => {
    const first = typingPeople([], [noor(1)], 0)
    expect(names(typingPeople(first, [], 10), 10)).toEqual([])
  })

  test('rows of unknown age at the first answer wait for the next sign of life', () => {
    const first = typingPeople(null, [noor(1)], 0)
    expect(names(first, 0)).toEqual([])
    expect(names(typingPeople(first, [noor(2)], 500), 500)).toEqual(['Noor'])
  })
})
