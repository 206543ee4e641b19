/**
 * The readers of exact places: documents by id, and everything with an index prefix. A place is a 64-bit hash. If two
 * collided, a write to one would needlessly re-run the readers of the other. So a read takes 24 bytes, outside the
 * garbage-collected heap.
 *
 *
 *   heads[hash & mask] ──▶ entry ⇄ entry ⇄ ...      an entry: high, low, reader, next, before, sibling
 *   reader.places ──▶ entry ─sibling─▶ entry ─▶ ...
 */
import type { Place } from '../../database/read-set'

export const NO_PLACE = -1

const FIELDS = 6
const [HIGH, LOW, READER, NEXT, BEFORE, SIBLING] = [0, 1, 2, 3, 4, 5]
/** Entries are allocated in blocks, which never move. */
const BLOCK_BITS = 9
const BLOCK_MASK = (1 << BLOCK_BITS) - 1
/** Maximum number of a reader's last places searched for the same one. */
const LOOKED_AT = 16
const NO_READERS: readonly number[] = []

export class PlaceTable {
  private readonly blocks: Int32Array[] = []
  private heads = new Int32Array(64).fill(NO_PLACE)
  /** The first of the free entries, which are linked as siblings. */
  private free = NO_PLACE
  private used = 0
  size = 0

  /** Returns the new start of the reader's places. */
  add(reader: number, first: number, { high, low }: Place): number {
    for (let at = first, left = LOOKED_AT; at !== NO_PLACE && left > 0; at = this.get(at, SIBLING), left--) {
      if (this.get(at, LOW) === low && this.get(at, HIGH) === high) return first
    }
    if (this.size >= 2 * this.heads.length) this.widen()
    const entry = this.allot()
    this.size += 1
    this.set(entry, HIGH, high)
    this.set(entry, LOW, low)
    this.set(entry, READER, reader)
    this.set(entry, SIBLING, first)
    this.link(entry, low)
    return entry
  }

  /** All places of a reader, from the first on. */
  remove(first: number): void {
    for (let entry = first; entry !== NO_PLACE;) {
      const sibling = this.get(entry, SIBLING)
      const next = this.get(entry, NEXT)
      const before = this.get(entry, BEFORE)
      if (before === NO_PLACE) this.heads[this.get(entry, LOW) & (this.heads.length - 1)] = next
      else this.set(before, NEXT, next)
      if (next !== NO_PLACE) this.set(next, BEFORE, before)
      this.set(entry, SIBLING, this.free)
      this.free = entry
      this.size -= 1
      entry = sibling
    }
  }

  /** Every reader of this place, newest last. */
  readersOf({ high, low }: Place): readonly number[] {
    let readers: number[] | null = null
    for (let entry = this.heads[low & (this.heads.length - 1)]!; entry !== NO_PLACE; entry = this.get(entry, NEXT)) {
      if (this.get(entry, LOW) === low && this.get(entry, HIGH) === high) (readers ??= []).push(this.get(entry, READER))
    }
    return readers?.toReversed() ?? NO_READERS
  }

  /** A reader's places, in a form that can be given to other readers. */
  *placesOf(first: number): Generator<Place> {
    for (let entry = first; entry !== NO_PLACE; entry = this.get(entry, SIBLING)) {
      yield { high: this.get(entry, HIGH), low: this.get(entry, LOW) }
    }
  }

  private get(entry: number, field: number): number {
    return this.blocks[entry >> BLOCK_BITS]![(entry & BLOCK_MASK) * FIELDS + field]!
  }

  private set(entry: number, field: number, value: number): void {
    this.blocks[entry >> BLOCK_BITS]![(entry & BLOCK_MASK) * FIELDS + field] = value
  }

  private allot(): number {
    const entry = this.free
    if (entry !== NO_PLACE) {
      this.free = this.get(entry, SIBLING)
      return entry
    }
    if (this.used >> BLOCK_BITS === this.blocks.length) this.blocks.push(new Int32Array(FIELDS << BLOCK_BITS))
    return this.used++
  }

  private link(entry: number, low: number): void {
    const at = low & (this.heads.length - 1)
    const next = this.heads[at]!
    this.set(entry, NEXT, next)
    this.set(entry, BEFORE, NO_PLACE)
    if (next !== NO_PLACE) this.set(next, BEFORE, entry)
    this.heads[at] = entry
  }

  private widen(): void {
    const old = this.heads
    this.heads = new Int32Array(2 * old.length).fill(NO_PLACE)
    for (const head of old) {
      const chain: number[] = []
      for (let entry = head; entry !== NO_PLACE; entry = this.get(entry, NEXT)) chain.push(entry)
      // The newest come first.
      for (const entry of chain.toReversed()) this.link(entry, this.get(entry, LOW))
    }
  }
}
