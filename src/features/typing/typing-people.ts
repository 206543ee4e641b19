/**
 * Who is shown as typing. The server tells who typed last and when by its own clock; clocks differ, so an entry lives
 * 3 s from its arrival here, and an arrival is a `lastTypingAt` not seen before. A person whose row is gone (a message
 * was sent, the composer emptied) is cleared at once.
 */
export type Typist = { userId: string; name: string; lastTypingAt: number }
export type TypingPerson = { userId: string; name: string; lastTypingAt: number; until: number }

export const LIVES_MS = 3_000

/** `known` is null before the first answer: rows in it are of unknown age and wait for their next sign of life. */
export function typingPeople(
  known: readonly TypingPerson[] | null,
  rows: readonly Typist[],
  now: number,
): TypingPerson[] {
  return rows.map(({ userId, name, lastTypingAt }) => {
    const before = known?.find((person) => person.userId === userId)
    const arrived = known !== null && before?.lastTypingAt !== lastTypingAt
    const until = arrived ? now + LIVES_MS : (before?.until ?? now)
    return { userId, name, lastTypingAt, until }
  })
}

export function shownTyping(people: readonly TypingPerson[], now: number): TypingPerson[] {
  return people.filter((person) => person.until > now)
}

/** When the next one expires; null when nobody is shown. */
export function nextExpiry(people: readonly TypingPerson[], now: number): number | null {
  const times = shownTyping(people, now).map((person) => person.until)
  return times.length > 0 ? Math.min(...times) : null
}
