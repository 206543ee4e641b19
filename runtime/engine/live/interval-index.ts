/**
 * Which readers does a write concern? Reads by id are looked up exactly; intervals lie in buckets, one per (index,
 * equality prefix), so a written entry is looked up once per field of its index and only readers whose equality
 * conditions it meets are compared with. Nothing here ever looks at all readers.
 */
import type { Key } from '../../storage/storage'
import { DOCUMENTS } from '../../database/catalog'
import type { Interval, Reads, WrittenDocument } from '../../database/read-set'
import { flat } from '../../values/flat'
import { countOf, each, withOne, withoutOne, type Few } from './few'

/** What a reader has read, as long as it is a reader: intervals that others have read as well are theirs, too. */
export interface KeptReads extends Reads {
  readonly points: readonly Key[]
  readonly intervals: readonly Interval[]
}

export const NO_READS: KeptReads = { points: [], intervals: [] }

/** Intervals and their readers by turns: most have one reader, and an object for each would be larger than they. */
type Bucket<Reader> = (Interval | Reader)[]

const TABLE_PREFIX_LENGTH = 4
/** So many intervals of a bucket are looked through for an equal one. */
const LOOKED_AT = 8

export class IntervalIndex<Reader extends object> {
  private readonly points = new Map<Key, Few<Reader>>()
  private readonly indexes = new Map<number, Map<Key, Bucket<Reader>>>()

  add(reader: Reader, reads: Reads): KeptReads {
    const read = Array.from(reads.points, flat)
    const points = read.length > 0 ? read : NO_READS.points
    for (const point of points) this.points.set(point, withOne(this.points.get(point) ?? null, reader))
    return { points, intervals: Array.from(reads.intervals, (interval) => this.addInterval(reader, interval)) }
  }

  private addInterval(reader: Reader, interval: Interval): Interval {
    let buckets = this.indexes.get(interval.index)
    if (!buckets) this.indexes.set(interval.index, (buckets = new Map<Key, Bucket<Reader>>()))
    const bucket = buckets.get(interval.prefix)
    const kept = (bucket && equalIn(bucket, interval)) ?? inOnePiece(interval)
    if (!bucket) buckets.set(kept.prefix, [kept, reader])
    // A push makes room for sixteen more.
    else if (bucket.length < 2 * LOOKED_AT) buckets.set(kept.prefix, [...bucket, kept, reader])
    else bucket.push(kept, reader)
    return kept
  }

  remove(reader: Reader, reads: KeptReads): void {
    for (const point of reads.points) {
      const readers = withoutOne(this.points.get(point) ?? null, reader)
      if (readers === null) this.points.delete(point)
      else this.points.set(point, readers)
    }
    for (const interval of reads.intervals) this.removeInterval(reader, interval)
  }

  private removeInterval(reader: Reader, interval: Interval): void {
    const { index, prefix } = interval
    const buckets = this.indexes.get(index)
    const bucket = buckets?.get(prefix)
    if (!buckets || !bucket) return
    const at = placeOf(bucket, interval, reader)
    if (at < 0) return
    const last = bucket.length - 2
    bucket[at] = bucket[last]!
    bucket[at + 1] = bucket[last + 1]!
    bucket.length = last
    if (last > 0) return
    buckets.delete(prefix)
    if (buckets.size === 0) this.indexes.delete(index)
  }

  /** Adds to `found` every reader that saw a place where `written` was or is. */
  collect(written: WrittenDocument, found: Set<Reader>): void {
    for (const reader of each(this.points.get(written.key) ?? null)) found.add(reader)
    this.collectAt(DOCUMENTS, written.key, ['', written.key.slice(0, TABLE_PREFIX_LENGTH), written.key], found)
    for (const { index, entry, prefixes } of written.entries) this.collectAt(index, entry, prefixes, found)
  }

  private collectAt(index: number, entry: Key, prefixes: Key[], found: Set<Reader>): void {
    const buckets = this.indexes.get(index)
    if (!buckets) return
    for (const prefix of prefixes) {
      const bucket = buckets.get(prefix)
      if (!bucket) continue
      for (let at = 0; at < bucket.length; at += 2) {
        const { lower, upper } = bucket[at] as Interval
        if (entry >= lower && entry < upper) found.add(bucket[at + 1] as Reader)
      }
    }
  }

  /** How many reads are kept, each reader's counted: for tests of what is left behind. */
  get size(): number {
    let size = 0
    for (const readers of this.points.values()) size += countOf(readers)
    for (const buckets of this.indexes.values()) {
      for (const { length } of buckets.values()) size += length / 2
    }
    return size
  }
}

function equalIn<Reader>(bucket: Bucket<Reader>, { lower, upper }: Interval): Interval | undefined {
  const end = Math.min(bucket.length, 2 * LOOKED_AT)
  for (let at = 0; at < end; at += 2) {
    const known = bucket[at] as Interval
    if (known.lower === lower && known.upper === upper) return known
  }
  return undefined
}

function placeOf<Reader>(bucket: Bucket<Reader>, interval: Interval, reader: Reader): number {
  for (let at = 0; at < bucket.length; at += 2) if (bucket[at] === interval && bucket[at + 1] === reader) return at
  return -1
}

function inOnePiece({ index, prefix: given, lower, upper }: Interval): Interval {
  const prefix = flat(given)
  return { index, prefix, lower: lower === prefix ? prefix : flat(lower), upper: flat(upper) }
}
