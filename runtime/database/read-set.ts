/**
 * The reads of a function, as intervals of index keys: exactly the entries whose insertion, change, or removal could
 * alter its result. A scan that stopped at its limit ends at its last row.
 */
import type { Key } from '../storage/storage'

export interface Interval {
  /** Index number; DOCUMENTS for reads by id. */
  index: number
  /** The part of the key fixed by equality conditions: the bucket in which the interval is looked up. */
  prefix: Key
  /** lower <= entry < upper */
  lower: Key
  upper: Key
}

/** A document or an index prefix in stored form: two halves of a hash. */
export interface Place {
  readonly high: number
  readonly low: number
}

/** A read set in either representation. */
export interface Reads {
  readonly points: Iterable<Key>
  readonly intervals: Iterable<Interval>
  /** The read sets of other functions. */
  readonly places: Iterable<Place>
}

export class ReadSet implements Reads {
  readonly points = new Set<Key>()
  readonly intervals: Interval[] = []
  readonly places: Place[] = []

  addPoint(document: Key): void {
    this.points.add(document)
  }

  addInterval(interval: Interval): void {
    this.intervals.push(interval)
  }

  merge(other: Reads): void {
    for (const point of other.points) this.points.add(point)
    for (const interval of other.intervals) this.intervals.push(interval)
    for (const place of other.places) this.places.push(place)
  }
}

/** One document written by a commit: its previous and current place in each index of its table. */
export interface WrittenDocument {
  key: Key
  entries: { index: number; entry: Key; prefixes: Key[] }[]
}
