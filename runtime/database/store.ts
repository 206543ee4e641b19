/**
 * The storage as transactions see it: recently read documents stay decoded, scan results are cached and maintained as
 * entries change, and a document that a batch changes many times is written once. All of it is a copy: the storage's
 * open batch plus `flush` is the truth, and `forget` drops everything after an aborted batch.
 *
 * It has one owner (the engine's thread), so nothing here can be stale: every write goes through `insert`, `change`,
 * `remove`, `addEntry`, and `removeEntry`.
 */
import { CommitTsPlaceholder } from 'convex/values'
import type { Key, Order, Storage } from '../storage/storage'
import { fromJsonText, type Value } from '../values/codec'
import { documentSize } from '../values/size'
import { DOCUMENTS, establish, type TableInfo } from './catalog'
import type { Document } from './document'
import { Generations } from './generations'
import type { Interval } from './read-set'

export interface StoredDocument {
  key: Key
  /** Shared by all readers: never passed to a function directly. */
  document: Document
  /** Size by Convex's count. */
  bytes: number
}

export interface StoredRow extends StoredDocument {
  entry: Key
}

/**
 * The result of a scan. If it covered its whole interval, it stays exact when entries are added or removed. If it
 * ended at its limit, it stays exact when entries are added before its end, and is dropped when it loses a row.
 */
interface KnownScan extends Interval {
  name: string
  order: Order
  limit: number
  rows: { entry: Key; key: Key }[]
  sawAll: boolean
  /** Number of further writes that can check whether they concern it. */
  looksLeft: number
}

/** The part of its budget that scans may take. */
const SCANS_SHARE = 1 / 4
/** Fixed cost of each cached entry. */
const OVERHEAD = 128
/** Longer scans are not worth maintaining. */
const LONGEST_KEPT = 64
/**
 * Number of checks by writes after which a cached scan is dropped unless it is used again. So writes never make more
 * checks than this many for each read, however much was read before.
 */
const LOOKS_PER_USE = 16

export class Store {
  private readonly documents: Generations<Key, StoredDocument>
  private readonly scans: Generations<string, KnownScan>
  /** By index and equality prefix: the scans that a written entry may concern. */
  private readonly listed = new Map<number, Map<Key, Set<KnownScan>>>()
  /** Changed in the open batch and not yet written. */
  private readonly changed = new Map<Key, { stored: StoredDocument; json: string }>()

  /** Tables whose first documents are in the open batch. */
  private readonly established = new Set<TableInfo>()

  /** Total cached scans checked by writes, for tests of what a write costs. */
  looks = 0

  /** Whether anything was written since the last `flush` or `forget`, rolled back or not. */
  isDirty = false

  /** `kept`: in characters of JSON and keys; at most twice as much is kept. Decoded, it takes a small multiple of that. */
  constructor(
    private readonly storage: Storage,
    kept: number,
  ) {
    this.documents = new Generations(kept, ({ bytes }) => bytes + OVERHEAD)
    this.scans = new Generations(kept * SCANS_SHARE, weightOf, (scan) => this.unlist(scan))
  }

  get(key: Key): StoredDocument | undefined {
    const known = this.changed.get(key)?.stored ?? this.documents.get(key)
    if (known) return known
    const json = this.storage.get(key)
    return json === undefined ? undefined : this.remember(key, json)
  }

  private remember(key: Key, json: string): StoredDocument {
    const document = this.decode(json)
    const stored = { key, document, bytes: documentSize(document) }
    this.documents.set(key, stored)
    return stored
  }

  private decode(json: string): Document {
    try {
      return fromJsonText(json) as Document
    } catch (error) {
      throw this.storage.damaged(error)
    }
  }

  private known(key: Key, json: string): StoredDocument {
    return this.changed.get(key)?.stored ?? this.documents.get(key) ?? this.remember(key, json)
  }

  /** Rows with lower <= key < upper, in `order`, up to `limit`. `prefix`: the part fixed by equality conditions. */
  scan(interval: Interval, order: Order, limit: number): StoredRow[] {
    const { index, prefix, lower, upper } = interval
    if (lower >= upper) return []
    if (index === DOCUMENTS) {
      return this.storage.range(lower, upper, order, limit).map(({ key, json }) => rowOf(key, this.known(key, json)))
    }
    const name = `${index} ${order} ${limit} ${lower} ${upper}`
    const scan = this.scans.get(name)
    if (scan) {
      scan.looksLeft = LOOKS_PER_USE
      return scan.rows.map(({ entry, key }) => rowOf(entry, this.get(key)!))
    }
    const rows = this.storage
      .rangeIndex(index, lower, upper, order, limit)
      .map(({ entry, key, json }) => rowOf(entry, this.known(key, json)))
    if (rows.length <= LONGEST_KEPT) {
      const kept = rows.map(({ entry, key }) => ({ entry, key }))
      const sawAll = rows.length < limit
      this.list({ name, index, prefix, lower, upper, order, limit, rows: kept, sawAll, looksLeft: LOOKS_PER_USE })
    }
    return rows
  }

  /** The first entries of an interval, without their documents. Not cached. */
  entries({ index, lower, upper }: Interval, limit: number): Key[] {
    return this.storage.entries(index, lower, upper, limit)
  }

  /** The table exists from now on, unless the returned function is called or the batch is aborted. */
  establish(table: TableInfo): () => void {
    this.isDirty = true
    const undo = establish(table, this.storage)
    this.established.add(table)
    return () => {
      undo()
      this.established.delete(table)
    }
  }

  /** `bytes`: the document's size, as Convex counts it. */
  insert(key: Key, document: Document, json: string, bytes: number): void {
    this.isDirty = true
    this.storage.put(key, json)
    this.documents.set(key, { key, document, bytes })
  }

  change(key: Key, document: Document, json: string, bytes: number): void {
    this.isDirty = true
    const stored = { key, document, bytes }
    this.changed.set(key, { stored, json })
    this.documents.set(key, stored)
  }

  remove(key: Key): void {
    this.isDirty = true
    this.storage.delete(key)
    this.changed.delete(key)
    this.documents.delete(key)
  }

  addEntry(index: number, entry: Key, prefixes: Key[], key: Key): void {
    this.storage.putIndex(index, entry, key)
    for (const scan of this.concerned(index, entry, prefixes)) {
      const { rows, order, limit } = scan
      const at = rows.findIndex((row) => (order === 'asc' ? row.entry > entry : row.entry < entry))
      if (at >= 0) rows.splice(at, 0, { entry, key })
      else if (scan.sawAll) rows.push({ entry, key })
      if (rows.length > limit) rows.pop()
      scan.sawAll &&= rows.length < limit
      if (rows.length > LONGEST_KEPT) this.scans.delete(scan.name)
    }
  }

  removeEntry(index: number, entry: Key, prefixes: Key[]): void {
    this.storage.deleteIndex(index, entry)
    for (const { name, rows, sawAll } of this.concerned(index, entry, prefixes)) {
      const at = rows.findIndex((row) => row.entry === entry)
      if (at < 0) continue
      if (sawAll) rows.splice(at, 1)
      else this.scans.delete(name)
    }
  }

  /** Called before the storage commits: writes what was held back. */
  flush(): void {
    this.isDirty = false
    for (const [key, { json }] of this.changed) this.storage.put(key, json)
    this.changed.clear()
  }

  /** The batch is durable. */
  settled(): void {
    this.established.clear()
  }

  /** A batch was aborted: cached data can't be trusted. */
  forget(): void {
    this.isDirty = false
    for (const table of this.established) table.isProvisional = true
    this.established.clear()
    this.changed.clear()
    this.documents.clear()
    this.scans.clear()
  }

  private list(scan: KnownScan): void {
    let places = this.listed.get(scan.index)
    if (!places) this.listed.set(scan.index, (places = new Map()))
    const scans = places.get(scan.prefix)
    if (scans) scans.add(scan)
    else places.set(scan.prefix, new Set([scan]))
    this.scans.set(scan.name, scan)
  }

  private unlist(scan: KnownScan): void {
    const places = this.listed.get(scan.index)
    const scans = places?.get(scan.prefix)
    scans?.delete(scan)
    if (scans?.size === 0) places?.delete(scan.prefix)
  }

  private *concerned(index: number, entry: Key, prefixes: Key[]): Generator<KnownScan> {
    const places = this.listed.get(index)
    if (!places) return
    for (const prefix of prefixes) {
      for (const scan of places.get(prefix) ?? []) {
        this.looks += 1
        if (scan.looksLeft-- === 0) this.scans.delete(scan.name)
        else if (entry >= scan.lower && entry < scan.upper) yield scan
      }
    }
  }
}

function rowOf(entry: Key, { key, document, bytes }: StoredDocument): StoredRow {
  return { entry, key, document, bytes }
}

/** By the original weight, because patching hardly changes it. */
function weightOf({ name, limit }: KnownScan): number {
  return 2 * name.length + OVERHEAD * (1 + Math.min(limit, LONGEST_KEPT))
}

/** A copy for a function: changes to it affect no one else. */
export function copyOf(document: Document): Document {
  return copyValue(document) as Document
}

function copyValue(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyValue)
  if (value instanceof ArrayBuffer) return value.slice(0)
  if (value instanceof CommitTsPlaceholder) return value
  const copy: Record<string, Value> = {}
  for (const field in value) copy[field] = copyValue((value as Record<string, Value>)[field]!)
  return copy
}
