/**
 * The queries of one connection in parallel arrays of numbers, because there are tens for each of thousands of sockets.
 */
import { itself, placeIn } from '../../boundary/rising'

const NOT_SHOWN = -1

export class WatchedQueries {
  /** Sorted in ascending order. */
  private ids: number[] = []
  /** The result that each query last sent. */
  private marks: number[] = []
  /** The size of each query's arguments. */
  private sizes: number[] = []
  /** The total size of all arguments. */
  bytes = 0

  get size(): number {
    return this.ids.length
  }

  has(queryId: number): boolean {
    return this.ids[this.placeOf(queryId)] === queryId
  }

  add(queryId: number, bytes: number): void {
    const at = this.placeOf(queryId)
    this.ids.splice(at, 0, queryId)
    this.marks.splice(at, 0, NOT_SHOWN)
    this.sizes.splice(at, 0, bytes)
    this.bytes += bytes
  }

  /** False if there is none. */
  remove(queryId: number): boolean {
    const at = this.placeOf(queryId)
    if (this.ids[at] !== queryId) return false
    this.bytes -= this.sizes[at]!
    for (const each of [this.ids, this.marks, this.sizes]) each.splice(at, 1)
    return true
  }

  /** Whether the result is new to the query; from now on it isn't. */
  show(queryId: number, mark: number): boolean {
    const at = this.placeOf(queryId)
    if (this.ids[at] !== queryId || this.marks[at] === mark) return false
    this.marks[at] = mark
    return true
  }

  /** Frees spare capacity. */
  settle(): void {
    this.ids = this.ids.slice()
    this.marks = this.marks.slice()
    this.sizes = this.sizes.slice()
  }

  [Symbol.iterator](): Iterator<number> {
    return this.ids.values()
  }

  private placeOf(queryId: number): number {
    return placeIn(this.ids, queryId, itself)
  }
}
