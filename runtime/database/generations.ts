/**
 * A two-generation cache that keeps roughly the most recently used values: when the young half is full it becomes the
 * old half, and unused entries of the old one are dropped. No list is kept in order, so a hit costs one lookup.
 */
export class Generations<K, V> {
  private young = new Map<K, V>()
  private old = new Map<K, V>()
  /** Weight of the young half, as its values were when added. */
  private weight = 0

  constructor(
    /** Limit of one half; the cache holds at most twice as much, and the one value that exceeded it. */
    private readonly capacity: number,
    private readonly weigh: (value: V) => number,
    private readonly onDropped: (value: V) => void = () => {},
  ) {}

  get(key: K): V | undefined {
    const young = this.young.get(key)
    if (young !== undefined) return young
    const old = this.old.get(key)
    if (old === undefined) return undefined
    this.old.delete(key)
    this.add(key, old)
    return old
  }

  set(key: K, value: V): void {
    const before = this.young.get(key)
    if (before === undefined) {
      this.delete(key)
      this.add(key, value)
    } else if (before !== value) {
      this.young.set(key, value)
      this.weight += this.weigh(value) - this.weigh(before)
      this.onDropped(before)
    }
  }

  private add(key: K, value: V): void {
    if (this.weight >= this.capacity) {
      for (const dropped of this.old.values()) this.onDropped(dropped)
      this.old = this.young
      this.young = new Map()
      this.weight = 0
    }
    this.young.set(key, value)
    this.weight += this.weigh(value)
  }

  delete(key: K): void {
    const young = this.young.get(key)
    if (young !== undefined) this.weight -= this.weigh(young)
    for (const half of [this.young, this.old]) {
      const value = half.get(key)
      if (value === undefined) continue
      half.delete(key)
      this.onDropped(value)
    }
  }

  clear(): void {
    for (const half of [this.young, this.old]) {
      for (const value of half.values()) this.onDropped(value)
      half.clear()
    }
    this.weight = 0
  }
}
