/** Objects identified by a number instead of a reference, so that tables of them are plain numbers. */
export interface Numbered {
  /** NO_SLOT while it has none. */
  slot: number
}

export const NO_SLOT = -1

export class Slots<T extends Numbered> {
  private readonly members: (T | null)[] = []
  private readonly free: number[] = []

  get size(): number {
    return this.members.length - this.free.length
  }

  add(member: T): void {
    member.slot = this.free.pop() ?? this.members.length
    this.members[member.slot] = member
  }

  at(slot: number): T {
    return this.members[slot]!
  }

  remove(member: T): void {
    this.members[member.slot] = null
    this.free.push(member.slot)
    member.slot = NO_SLOT
  }

  *[Symbol.iterator](): Generator<T> {
    for (const member of this.members) if (member) yield member
  }
}
