/**
 * A map that keeps roughly what was used last: when the young half is full it becomes the old half, and what nobody
 * asked for in the old one is dropped. No list to keep in order, so a hit costs a look-up.
 */
export class Generations<K, V> {
  private young = new Map<K, V>()
  private old = new Map<K, V>()

  constructor(
    /** Entries of one half; at most twice as many are kept. */
    private readonly size: number,
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
      this.onDropped(before)
    }
  }

  private add(key: K, value: V): void {
    if (this.young.size >= this.size) {
      for (const dropped of this.old.values()) this.onDropped(dropped)
      this.old = this.young
      this.young = new Map()
    }
    this.young.set(key, value)
  }

  delete(key: K): void {
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
  }
}
