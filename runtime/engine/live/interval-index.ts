/**
 * Finds the readers that a write concerns. Most reads are of an exact place, a document or an index prefix: those are
 * in a table of places. Other intervals are in buckets, one per (index, equality prefix), so a written entry is looked
 * up once per field of its index, and only readers whose equality conditions it meets are compared with it. Nothing
 * here ever scans all readers.
 */
import type { Key } from '../../storage/storage'
import { DOCUMENTS } from '../../database/catalog'
import type { Interval, Place, Reads, WrittenDocument } from '../../database/read-set'
import { flat } from '../../values/flat'
import { prefixEnd } from '../../values/keys'
import type { TextHash } from '../../boundary/text-hash'
import { NO_PLACE, PlaceTable } from './place-table'
import type { Numbered, Slots } from './slots'

export { NO_PLACE }

export interface Reader extends Numbered {
  /** The start of the reader's exact places in the place table. */
  places: number
  /** The reader's other reads. */
  intervals: readonly Interval[]
}

export const NO_INTERVALS: readonly Interval[] = []

/**
 * Intervals and their readers, alternating: most have one reader, and an object for each would be larger than they are.
 */
type Bucket<R> = (Interval | R)[]

const TABLE_PREFIX_LENGTH = 4
/** Maximum number of intervals in a bucket searched for an equal one. */
const LOOKED_AT = 8

export class IntervalIndex<R extends Reader> {
  private readonly places = new PlaceTable()
  private readonly indexes = new Map<number, Map<Key, Bucket<R>>>()
  private others = 0

  constructor(
    private readonly readers: Slots<R>,
    private readonly hash: TextHash,
  ) {}

  /** Sets the reads of `reader`, which has a slot and no reads yet. */
  add(reader: R, reads: Reads): void {
    for (const point of reads.points) this.addPlace(reader, this.hash.start(DOCUMENTS).add(point))
    for (const place of reads.places) this.addPlace(reader, place)
    const intervals: Interval[] = []
    for (const interval of reads.intervals) {
      if (isExact(interval)) this.addPlace(reader, this.hash.start(interval.index).add(interval.prefix))
      else intervals.push(this.addInterval(reader, interval))
    }
    reader.intervals = intervals.length > 0 ? intervals : NO_INTERVALS
    this.others += intervals.length
  }

  private addPlace(reader: R, place: Place): void {
    reader.places = this.places.add(reader.slot, reader.places, place)
  }

  private addInterval(reader: R, interval: Interval): Interval {
    let buckets = this.indexes.get(interval.index)
    if (!buckets) this.indexes.set(interval.index, (buckets = new Map<Key, Bucket<R>>()))
    const bucket = buckets.get(interval.prefix)
    const kept = (bucket && equalIn(bucket, interval)) ?? inOnePiece(interval)
    if (!bucket) buckets.set(kept.prefix, [kept, reader])
    // `push` would allocate space for sixteen more.
    else if (bucket.length < 2 * LOOKED_AT) buckets.set(kept.prefix, [...bucket, kept, reader])
    else bucket.push(kept, reader)
    return kept
  }

  remove(reader: R): void {
    this.places.remove(reader.places)
    reader.places = NO_PLACE
    for (const interval of reader.intervals) this.removeInterval(reader, interval)
    this.others -= reader.intervals.length
    reader.intervals = NO_INTERVALS
  }

  private removeInterval(reader: R, interval: Interval): void {
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

  /** A reader's reads, in a form that can be given to other readers. */
  readsOf({ places, intervals }: R): Reads {
    return { points: [], places: this.places.placesOf(places), intervals }
  }

  /** Adds to `found` every reader that saw a place where `written` was or is. */
  collect(written: WrittenDocument, found: Set<R>): void {
    this.collectAt(DOCUMENTS, written.key, ['', written.key.slice(0, TABLE_PREFIX_LENGTH), written.key], found)
    for (const { index, entry, prefixes } of written.entries) this.collectAt(index, entry, prefixes, found)
  }

  private collectAt(index: number, entry: Key, prefixes: Key[], found: Set<R>): void {
    const hash = this.hash.start(index)
    let length = 0
    for (const prefix of prefixes) {
      // Each is a prefix of the next.
      for (const slot of this.places.readersOf(hash.add(prefix, length))) found.add(this.readers.at(slot))
      length = prefix.length
    }
    const buckets = this.indexes.get(index)
    if (!buckets) return
    for (const prefix of prefixes) {
      const bucket = buckets.get(prefix)
      if (!bucket) continue
      for (let at = 0; at < bucket.length; at += 2) {
        const { lower, upper } = bucket[at] as Interval
        if (entry >= lower && entry < upper) found.add(bucket[at + 1] as R)
      }
    }
  }

  /** Total number of stored reads, for tests of what is left behind. */
  get size(): number {
    return this.places.size + this.others
  }
}

/** Whether the interval is exactly everything with its prefix. */
function isExact({ prefix, lower, upper }: Interval): boolean {
  return lower === prefix && upper === prefixEnd(prefix)
}

function equalIn<R>(bucket: Bucket<R>, { lower, upper }: Interval): Interval | undefined {
  const end = Math.min(bucket.length, 2 * LOOKED_AT)
  for (let at = 0; at < end; at += 2) {
    const known = bucket[at] as Interval
    if (known.lower === lower && known.upper === upper) return known
  }
  return undefined
}

function placeOf<R>(bucket: Bucket<R>, interval: Interval, reader: R): number {
  for (let at = 0; at < bucket.length; at += 2) if (bucket[at] === interval && bucket[at + 1] === reader) return at
  return -1
}

function inOnePiece({ index, prefix: given, lower, upper }: Interval): Interval {
  const prefix = flat(given)
  return { index, prefix, lower: lower === prefix ? prefix : flat(lower), upper: flat(upper) }
}
