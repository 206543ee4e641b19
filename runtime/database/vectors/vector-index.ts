/**
 * Exact vector search: every vector of an index is in memory, normalized, and a search compares all of them. An index
 * is read from the store when it is first searched, some documents per job so that no one waits long, and follows every
 * commit from then on.
 */
import type { Key, Storage } from '../../storage/storage'
import { fromJsonText, type Value } from '../../values/codec'
import { encodeKeyPart, prefixEnd } from '../../values/keys'
import { noIndex, type Catalog, type TableInfo, type VectorIndexInfo } from '../catalog'
import { fieldAt, type Document } from '../document'
import type { WrittenDocument } from '../read-set'
import type { Store } from '../store'
import { compileVectorFilter, type VectorFilter } from './vector-filter'

/** https://docs.convex.dev/search/vector-search#limits */
const MAX_RESULTS = 256
const DEFAULT_RESULTS = 10
/** Maximum numbers in all indexes together: 256 MiB. */
const MOST_NUMBERS = 64 << 20
const DOCUMENTS_A_JOB = 250

export interface VectorQuery {
  vector: number[]
  limit?: number
  filter?: VectorFilter
}

interface Entry {
  id: string
  vector: Float32Array
  /** The filter fields' values as keys. */
  filters: Key[]
}

class VectorIndex {
  readonly entries = new Map<Key, Entry>()
  /** Settles once all documents were read. */
  loaded: Promise<void> = Promise.resolve()

  constructor(
    readonly table: TableInfo,
    readonly info: VectorIndexInfo,
  ) {}

  set(key: Key, document: Document): void {
    const vector = fieldAt(document, this.info.vectorField.split('.'))
    const normal = normalised(vector, this.info.dimensions)
    if (!normal) return void this.entries.delete(key)
    const filters = this.info.filterFields.map((path) => encodeKeyPart(fieldAt(document, path.split('.'))))
    this.entries.set(key, { id: document._id, vector: normal, filters })
  }
}

/** Null for anything that isn't a vector of the index: such a document isn't found. */
function normalised(value: Value | undefined, dimensions: number): Float32Array | null {
  if (!Array.isArray(value) || value.length !== dimensions) return null
  if (!value.every((each) => typeof each === 'number' && Number.isFinite(each))) return null
  const length = Math.hypot(...(value as number[]))
  return Float32Array.from(value as number[], (each) => (length === 0 ? 0 : each / length))
}

export class VectorIndexes {
  private readonly indexes = new Map<VectorIndexInfo, VectorIndex>()

  constructor(
    private readonly catalog: Catalog,
    private readonly storage: Storage,
    private readonly store: Store,
    /** A job of the engine: nothing is written at the same time. */
    private readonly inTurn: <T>(work: () => T) => Promise<T>,
  ) {}

  async search(tableName: string, indexName: string, query: VectorQuery): Promise<{ _id: string; _score: number }[]> {
    const table = this.catalog.table(tableName)
    const info = table?.vectorIndexes.get(indexName)
    if (!table) throw new Error(`Index ${tableName}.${indexName} not found.`)
    if (!info) throw noIndex(table, indexName)
    const { vector, limit = DEFAULT_RESULTS, filter } = query
    if (!Array.isArray(vector) || vector.length === 0)
      throw new Error('`vector` must be a non-empty Array in vectorSearch')
    const wanted = normalised(vector, info.dimensions)
    if (!wanted) {
      throw new Error(`Expected a vector with dimensions ${info.dimensions}, received ${vector.length}.`)
    }
    if (limit > MAX_RESULTS) {
      throw new Error(`Vector queries can fetch at most ${MAX_RESULTS} results, requested ${limit}.`)
    }
    if (!Number.isInteger(limit) || limit < 1) {
      throw new Error(`Vector search results are limited to 1 to ${MAX_RESULTS}; asked for ${limit}.`)
    }
    const matches = filter ? compileVectorFilter(filter, info.filterFields, `${tableName}.${indexName}`) : () => true
    const index = this.opened(table, info)
    await index.loaded
    return this.inTurn(() => {
      const found: { _id: string; _score: number }[] = []
      for (const entry of index.entries.values()) {
        if (matches(entry.filters)) found.push({ _id: entry.id, _score: product(wanted, entry.vector) })
      }
      return found.sort((a, b) => b._score - a._score || (a._id < b._id ? -1 : 1)).slice(0, limit)
    })
  }

  /** Applies the writes of a commit. */
  afterCommit(written: readonly WrittenDocument[]): void {
    for (const index of this.indexes.values()) {
      for (const { key } of written) {
        if (!key.startsWith(index.table.prefix)) continue
        const stored = this.store.get(key)
        if (stored) index.set(key, stored.document)
        else index.entries.delete(key)
      }
    }
  }

  /** The schema changed: indexes are read again when searched. */
  forget(): void {
    this.indexes.clear()
  }

  private opened(table: TableInfo, info: VectorIndexInfo): VectorIndex {
    const known = this.indexes.get(info)
    if (known) return known
    const index = new VectorIndex(table, info)
    this.indexes.set(info, index)
    index.loaded = this.load(index).catch((error: unknown) => {
      this.indexes.delete(info)
      throw error
    })
    return index
  }

  private async load(index: VectorIndex): Promise<void> {
    const upper = prefixEnd(index.table.prefix)
    let lower: Key | null = index.table.prefix
    while (lower !== null) {
      const from: Key = lower
      lower = await this.inTurn(() => {
        const rows = this.storage.range(from, upper, 'asc', DOCUMENTS_A_JOB)
        for (const { key, json } of rows) index.set(key, fromJsonText(json) as Document)
        return rows.length < DOCUMENTS_A_JOB ? null : rows.at(-1)!.key + '\0'
      })
      this.checkRoom()
    }
  }

  private checkRoom(): void {
    let numbers = 0
    for (const { info, entries } of this.indexes.values()) numbers += info.dimensions * entries.size
    if (numbers <= MOST_NUMBERS) return
    throw new Error('Vector search keeps all vectors in memory, and there are too many for this server.')
  }
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}
