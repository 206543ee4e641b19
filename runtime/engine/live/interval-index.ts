/**
 * Which readers does a write concern? Reads by id are looked up exactly; intervals lie in buckets, one per (index,
 * equality prefix), so a written entry is looked up once per field of its index and only readers whose equality
 * conditions it meets are compared with. Nothing here ever looks at all readers.
 */
import type { Key } from '../../storage/storage'
import { DOCUMENTS } from '../../database/catalog'
import type { Interval, ReadSet, WrittenDocument } from '../../database/read-set'

interface Bucket<Reader> {
  intervals: { lower: Key; upper: Key; reader: Reader }[]
}

const TABLE_PREFIX_LENGTH = 4

export class IntervalIndex<Reader extends object> {
  private readonly points = new Map<Key, Set<Reader>>()
  private readonly indexes = new Map<number, Map<Key, Bucket<Reader>>>()

  add(reader: Reader, reads: ReadSet): void {
    for (const point of reads.points) {
      let readers = this.points.get(point)
      if (!readers) this.points.set(point, (readers = new Set()))
      readers.add(reader)
    }
    for (const interval of reads.intervals) {
      let buckets = this.indexes.get(interval.index)
      if (!buckets) this.indexes.set(interval.index, (buckets = new Map()))
      let bucket = buckets.get(interval.prefix)
      if (!bucket) buckets.set(interval.prefix, (bucket = { intervals: [] }))
      bucket.intervals.push({ lower: interval.lower, upper: interval.upper, reader })
    }
  }

  remove(reader: Reader, reads: ReadSet): void {
    for (const point of reads.points) {
      const readers = this.points.get(point)
      readers?.delete(reader)
      if (readers?.size === 0) this.points.delete(point)
    }
    for (const interval of reads.intervals) this.removeInterval(reader, interval)
  }

  private removeInterval(reader: Reader, { index, prefix, lower, upper }: Interval): void {
    const buckets = this.indexes.get(index)
    const intervals = buckets?.get(prefix)?.intervals
    if (!buckets || !intervals) return
    const at = intervals.findIndex((each) => each.reader === reader && each.lower === lower && each.upper === upper)
    if (at < 0) return
    intervals[at] = intervals.at(-1)!
    intervals.pop()
    if (intervals.length > 0) return
    buckets.delete(prefix)
    if (buckets.size === 0) this.indexes.delete(index)
  }

  /** Adds to `found` every reader that saw a place where `written` was or is. */
  collect(written: WrittenDocument, found: Set<Reader>): void {
    for (const reader of this.points.get(written.key) ?? []) found.add(reader)
    this.collectAt(DOCUMENTS, written.key, ['', written.key.slice(0, TABLE_PREFIX_LENGTH), written.key], found)
    for (const { index, entry, prefixes } of written.entries) this.collectAt(index, entry, prefixes, found)
  }

  private collectAt(index: number, entry: Key, prefixes: Key[], found: Set<Reader>): void {
    const buckets = this.indexes.get(index)
    if (!buckets) return
    for (const prefix of prefixes) {
      const bucket = buckets.get(prefix)
      if (!bucket) continue
      for (const { lower, upper, reader } of bucket.intervals) {
        if (entry >= lower && entry < upper) found.add(reader)
      }
    }
  }

  /** How many reads are kept, each reader's counted: for tests of what is left behind. */
  get size(): number {
    let size = 0
    for (const readers of this.points.values()) size += readers.size
    for (const buckets of this.indexes.values()) {
      for (const { intervals } of buckets.values()) size += intervals.length
    }
    return size
  }
}
