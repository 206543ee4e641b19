/**
 * The key of a one-to-one conversation: both user ids, sorted, joined by `_`. Notes to self are `a_a`. Groups are `g_`
 * and 128 random bits in hex. User ids contain neither `_` nor upper case, so the two never collide (a user id has more
 * than one character).
 */
const groupPrefix = 'g_'

export function directKey(a: string, b: string): string {
  return a < b ? `${a}_${b}` : `${b}_${a}`
}

/** @param random 32 hexadecimal digits */
export function groupKey(random: string): string {
  return groupPrefix + random
}

/** Every group's key, and no other, is in [from, before): `_` is followed by a backquote. */
export const groupKeys = { from: groupPrefix, before: 'g`' } as const

export function isGroupKey(conversationId: string): boolean {
  return conversationId.startsWith(groupPrefix)
}

/** The people of a one-to-one conversation, sorted; one for notes to self; null for a group or a malformed key. */
export function directParticipants(conversationId: string): string[] | null {
  if (isGroupKey(conversationId)) return null
  const parts = conversationId.split('_')
  const [a, b] = parts
  if (parts.length !== 2 || !a || !b) return null
  return a === b ? [a] : [a, b]
}

/** The other person of a one-to-one conversation; `self` for notes to self; null if `self` isn't in it. */
export function peerOf<Id extends string>(conversationId: string, self: Id): Id | null {
  const participants = directParticipants(conversationId)
  if (!participants?.includes(self)) return null
  return (participants.find((id) => id !== self) as Id | undefined) ?? self
}
