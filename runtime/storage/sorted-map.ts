/**
 * A map in the order of its keys (by UTF-16 unit). Insertion moves what follows, so it is meant for test-sized data.
 */
export class SortedMap<V> {
  readonly #values = new Map<string, V>()
  readonly #keys: string[] = []

  get(key: string): V | undefined {
    return this.#values.get(key)
  }

  set(key: string, value: V): void {
    if (!this.#values.has(key)) this.#keys.splice(this.#position(key), 0, key)
    this.#values.set(key, value)
  }

  delete(key: string): void {
    if (this.#values.delete(key)) this.#keys.splice(this.#position(key), 1)
  }

  /** Entries with lower <= key < upper. The map must not change while they are being taken. */
  *range(lower: string, upper: string, descending: boolean): Generator<[string, V]> {
    const from = this.#position(lower)
    const to = Math.max(from, this.#position(upper))
    for (let i = 0; i < to - from; i++) {
      const key = this.#keys[descending ? to - 1 - i : from + i]!
      yield [key, this.#values.get(key)!]
    }
  }

  /** The position of `key`, or where it would be. */
  #position(key: string): number {
    let low = 0
    let high = this.#keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#keys[middle]! < key) low = middle + 1
      else high = middle
    }
    return low
  }
}
