/**
 * A set that usually has one member, or none, and is then stored as that member. A few are in an array, and only many
 * in a Set. Members must be neither arrays nor Sets.
 */
export type Few<T extends object> = T | T[] | Set<T> | null

const NONE: readonly never[] = []
const MANY = 8

export function each<T extends object>(few: Few<T>): Iterable<T> {
  if (few === null) return NONE
  return few instanceof Set || Array.isArray(few) ? few : [few]
}

export function countOf(few: Few<object>): number {
  if (few === null) return 0
  if (Array.isArray(few)) return few.length
  return few instanceof Set ? few.size : 1
}

export function withOne<T extends object>(few: Few<T>, member: T): Few<T> {
  if (few === null || few === member) return member
  if (few instanceof Set) return few.add(member)
  if (!Array.isArray(few)) return [few, member]
  if (few.includes(member)) return few
  return few.length < MANY ? [...few, member] : new Set([...few, member])
}

export function withoutOne<T extends object>(few: Few<T>, member: T): Few<T> {
  if (few instanceof Set) {
    few.delete(member)
    return few.size === 0 ? null : few
  }
  if (!Array.isArray(few)) return few === member ? null : few
  const rest = few.filter((each) => each !== member)
  return rest.length > 1 ? rest : (rest[0] ?? null)
}
