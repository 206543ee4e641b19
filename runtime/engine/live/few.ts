/** A set that mostly has one member, or none: then it is that member. Members are no sets themselves. */
export type Few<T extends object> = T | Set<T> | null

const NONE: readonly never[] = []

export function each<T extends object>(few: Few<T>): Iterable<T> {
  if (few === null) return NONE
  return few instanceof Set ? few : [few]
}

export function countOf(few: Few<object>): number {
  if (few === null) return 0
  return few instanceof Set ? few.size : 1
}

export function withOne<T extends object>(few: Few<T>, member: T): Few<T> {
  if (few === null || few === member) return member
  if (!(few instanceof Set)) return new Set([few, member])
  few.add(member)
  return few
}

export function withoutOne<T extends object>(few: Few<T>, member: T): Few<T> {
  if (!(few instanceof Set)) return few === member ? null : few
  few.delete(member)
  return few.size === 0 ? null : few
}
