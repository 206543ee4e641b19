/**
 * Finds the query for a function, its parameters and, if the function asked who is calling, its owner. Compares the
 * values themselves, so no keys have to be stored. Open addressing with linear probing.
 */
import type { TextHash } from '../../boundary/text-hash'
import type { RegisteredFunction } from '../run/registry'
import type { Numbered, Slots } from './slots'

export interface Named extends Numbered {
  readonly fn: RegisteredFunction
  /** Arguments and other parameters as one text. */
  readonly asked: string
  /** Null: shared. */
  readonly owner: string | null
}

const SMALLEST = 64

export class QueryTable<Query extends Named> {
  private hashes = new Int32Array(SMALLEST)
  /** The slot plus one; 0: empty. */
  private cells = new Int32Array(SMALLEST)
  private count = 0

  constructor(
    private readonly queries: Slots<Query>,
    private readonly hash: TextHash,
  ) {}

  /** The shared one, or the one of `owner`. */
  find(fn: RegisteredFunction, asked: string, owner: string): Query | null {
    this.hash.start().add(fn.path).add(asked)
    return this.at(this.hash.low, fn, asked, null) ?? this.at(this.hash.add(owner).low, fn, asked, owner)
  }

  private at(hash: number, fn: RegisteredFunction, asked: string, owner: string | null): Query | null {
    const mask = this.cells.length - 1
    for (let at = hash & mask; this.cells[at] !== 0; at = (at + 1) & mask) {
      if (this.hashes[at] !== hash) continue
      const query = this.queries.at(this.cells[at]! - 1)
      if (query.fn === fn && query.asked === asked && query.owner === owner) return query
    }
    return null
  }

  /** Adds a query that has a slot. */
  add(query: Query): void {
    if (++this.count * 4 > this.cells.length * 3) this.widen()
    this.put(this.hashOf(query), query.slot + 1)
  }

  /** Removes a query that still has its slot. */
  remove(query: Query): void {
    const mask = this.cells.length - 1
    let at = this.hashOf(query) & mask
    while (this.cells[at] !== query.slot + 1) at = (at + 1) & mask
    this.count -= 1
    // Entries displaced by this cell move up.
    for (let next = (at + 1) & mask; this.cells[next] !== 0; next = (next + 1) & mask) {
      const home = this.hashes[next]! & mask
      if (((next - home) & mask) < ((next - at) & mask)) continue
      this.hashes[at] = this.hashes[next]!
      this.cells[at] = this.cells[next]!
      at = next
    }
    this.cells[at] = 0
  }

  private hashOf({ fn, asked, owner }: Omit<Named, 'slot'>): number {
    this.hash.start().add(fn.path).add(asked)
    if (owner !== null) this.hash.add(owner)
    return this.hash.low
  }

  private put(hash: number, cell: number): void {
    const mask = this.cells.length - 1
    let at = hash & mask
    while (this.cells[at] !== 0) at = (at + 1) & mask
    this.hashes[at] = hash
    this.cells[at] = cell
  }

  private widen(): void {
    const { hashes, cells } = this
    this.hashes = new Int32Array(2 * hashes.length)
    this.cells = new Int32Array(2 * cells.length)
    for (const [at, cell] of cells.entries()) if (cell !== 0) this.put(hashes[at]!, cell)
  }
}
