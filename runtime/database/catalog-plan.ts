/**
 * Plans a schema change: new indexes are backfilled, dropped ones cleared, and documents that don't match reject it. At
 * startup all of this happens before any request is served; a push has backfilled its indexes by then
 * (engine/deploy/schema-change.ts).
 */
import type { DocumentRow, Key, Storage, StorageReader } from '../storage/storage'
import { fromJsonText } from '../values/codec'
import { prefixEnd } from '../values/keys'
import { compileDocumentOnePass } from '../values/one-pass'
import { compileDocumentValidator, type Check } from '../values/validate'
import {
  Catalog,
  CREATION_INDEX,
  DOCUMENTS,
  entryOf,
  indexKey,
  newTable,
  Numbers,
  SYSTEM_TABLES,
  tableKey,
  type IndexInfo,
  type SchemaJson,
  type TableInfo,
} from './catalog'
import type { Document } from './document'
import { searchEntries, type SearchIndexInfo } from './search-index'

/** Convex numbers user tables from here; system tables lie below. */
const FIRST_USER_TABLE = 10_001

/** Numbers of indexes whose entries no longer belong to anything, or not yet. */
const GARBAGE = 'catalog/garbage/'

/** A planned schema change: nothing takes effect before `steps` has ended. */
export interface CatalogPlan {
  catalog: Catalog
  /** Whether there is anything to write. */
  isNeeded: boolean
  newIndexes: NewIndex[]
  /** All the writes, in an open transaction; it pauses for callers that want to let others run. */
  steps: (storage: Storage) => Generator<void>
}

export interface NewIndex {
  key: string
  table: TableInfo
  id: number
  definition: object
  info: IndexInfo | SearchIndexInfo
  entriesOf: EntriesOf
}

/** Prepared earlier, while other calls continued. */
export interface Prepared {
  /** Backfilled indexes, by key and definition. */
  indexes: ReadonlyMap<string, number>
  /** Tables whose documents are known to match. */
  tables: ReadonlySet<string>
}

const NOTHING: Prepared = { indexes: new Map(), tables: new Set() }

export const preparedName = (key: string, definition: object): string => `${key} ${JSON.stringify(definition)}`

type EntriesOf = (document: Document, key: Key) => { entry: Key }[]

/** Opens the store with `schema`: assigns numbers and backfills new indexes, in one durable step. */
export function openCatalog(storage: Storage, schema: SchemaJson): Catalog {
  const { catalog, isNeeded, steps } = planCatalog(storage, schema)
  if (!isNeeded && garbageIn(storage).length === 0) return catalog
  storage.begin()
  try {
    // No request is served yet, so no pauses are needed.
    for (const _ of steps(storage));
    for (const id of garbageIn(storage)) for (const _ of emptyIndex(storage, id));
  } catch (error) {
    storage.rollback()
    throw error
  }
  storage.commit()
  return catalog
}

/** Plans the change to `schema`. Writes nothing. `numbers`: those of a catalog in use. */
export function planCatalog(
  storage: StorageReader,
  schema: SchemaJson,
  numbers?: Numbers,
  prepared: Prepared = NOTHING,
): CatalogPlan {
  const known = new Map<string, { id: number }>(
    storage
      .rangeMeta('catalog/', 'catalog0', 1_000_000)
      .map(({ key, value }) => [key, JSON.parse(value) as { id: number }]),
  )
  const highest = (prefix: string, least: number): number =>
    [...known].reduce((top, [key, { id }]) => (key.startsWith(prefix) ? Math.max(top, id) : top), least)
  const stored = new Numbers(
    highest('catalog/table/', FIRST_USER_TABLE - 1),
    Math.max(highest('catalog/index/', DOCUMENTS), highest(GARBAGE, DOCUMENTS)),
  )
  const catalog = new Catalog(numbers ? numbers.atLeast(stored) : stored)
  const puts: [string, string][] = []
  const newIndexes: NewIndex[] = []
  const toFill: NewIndex[] = []
  const kept = new Set<string>()
  const nowUsed: number[] = []

  const addTable = (name: string, systemNumber?: number, isHidden = false): TableInfo => {
    let number = systemNumber ?? known.get(tableKey(name))?.id
    if (number === undefined) {
      number = catalog.numbers.table()
      puts.push([tableKey(name), JSON.stringify({ id: number })])
    }
    const table = newTable(name, number, isHidden)
    catalog.add(table)
    addIndex(table, CREATION_INDEX, [])
    return table
  }
  /** The number of an index; a new one, to be backfilled, if its definition changed. */
  const number = (table: TableInfo, info: IndexInfo | SearchIndexInfo, definition: object, entriesOf: EntriesOf) => {
    const key = indexKey(table.name, info.name)
    const { id: knownId, ...before } = known.get(key) ?? {}
    if (knownId !== undefined && JSON.stringify(before) === JSON.stringify(definition)) {
      kept.add(key)
      info.id = knownId
      return
    }
    const ready = prepared.indexes.get(preparedName(key, definition))
    info.id = ready ?? catalog.numbers.index()
    puts.push([key, JSON.stringify({ id: info.id, ...definition })])
    const index = { key, table, id: info.id, definition, info, entriesOf }
    newIndexes.push(index)
    if (ready === undefined) toFill.push(index)
    else nowUsed.push(ready)
  }
  const addIndex = (table: TableInfo, name: string, fields: string[]): void => {
    const index: IndexInfo = { id: 0, name, fields, paths: fields.map((field) => field.split('.')) }
    number(table, index, { fields }, (document, key) => [entryOf(index, document, key)])
    table.indexes.set(name, index)
  }
  const addSearchIndex = (table: TableInfo, name: string, searchField: string, filterFields: string[]): void => {
    const index: SearchIndexInfo = { id: 0, name, searchField, filterFields }
    number(table, index, { searchField, filterFields }, (document, key) => searchEntries(index, document, key))
    table.searchIndexes.set(name, index)
  }

  for (const { name, number: systemNumber, indexes, isHidden } of SYSTEM_TABLES) {
    const table = addTable(name, systemNumber, isHidden)
    for (const [indexName, fields] of Object.entries(indexes)) addIndex(table, indexName, fields)
  }
  for (const { tableName, indexes, searchIndexes = [], vectorIndexes = [], ...rest } of schema.tables) {
    const table = addTable(tableName)
    const { stagedDbIndexes = [], stagedSearchIndexes = [], stagedVectorIndexes = [] } = rest
    for (const { indexDescriptor } of [...stagedDbIndexes, ...stagedSearchIndexes, ...stagedVectorIndexes]) {
      table.staged.add(indexDescriptor)
    }
    for (const { indexDescriptor, fields } of indexes) addIndex(table, indexDescriptor, fields)
    for (const { indexDescriptor, searchField, filterFields } of searchIndexes) {
      addSearchIndex(table, indexDescriptor, searchField, filterFields)
    }
    for (const { indexDescriptor: name, ...index } of vectorIndexes) table.vectorIndexes.set(name, { name, ...index })
  }
  // A table that the schema no longer names keeps its documents, and remains a table.
  for (const key of known.keys()) {
    const name = key.startsWith('catalog/table/') ? key.slice('catalog/table/'.length) : null
    if (name !== null && !catalog.table(name)) addTable(name)
  }
  const dropped = [...known].filter(([key]) => key.startsWith('catalog/index/') && !kept.has(key))
  for (const { tableName, documentType } of schema.tables) {
    const table = catalog.table(tableName)
    if (table && documentType && schema.schemaValidation) {
      table.check = compileDocumentValidator(tableName, documentType, catalog)
      table.onePass = compileDocumentOnePass(documentType, catalog)
    }
  }
  const text = JSON.stringify(schema)
  const changed = storage.getMeta('schema') !== text
  const isNeeded = changed || puts.length > 0 || dropped.length > 0
  const steps = function* (to: Storage): Generator<void> {
    if (changed) {
      for (const table of catalog.tables()) if (!prepared.tables.has(table.name)) yield* checkDocuments(to, table)
    }
    for (const [key, { id }] of dropped) {
      if (!puts.some(([put]) => put === key)) to.deleteMeta(key)
      to.putMeta(GARBAGE + id, JSON.stringify({ id }))
    }
    for (const index of toFill) yield* fillIndex(to, index)
    for (const id of nowUsed) to.deleteMeta(GARBAGE + id)
    for (const [key, value] of puts) to.putMeta(key, value)
    to.putMeta('schema', text)
  }
  return { catalog, isNeeded, newIndexes, steps }
}

/** Recorded from now on, until they belong to an index: if the process ends, the next start clears them. */
export function markAsGarbage(storage: Storage, ids: readonly number[]): void {
  for (const id of ids) storage.putMeta(GARBAGE + id, JSON.stringify({ id }))
}

export function garbageIn(storage: StorageReader): number[] {
  return storage
    .rangeMeta(GARBAGE, `${GARBAGE}~`, 1_000_000)
    .map(({ value }) => (JSON.parse(value) as { id: number }).id)
}

/** Throws a SchemaMismatch if a stored document doesn't match the schema. */
function* checkDocuments(storage: StorageReader, table: TableInfo): Generator<void> {
  if (!table.check) return
  for (const rows of documentsOf(storage, table)) {
    for (const { json } of rows) checkDocument(table.name, table.check, parseDocument(json))
    yield
  }
}

export function checkDocument(table: string, check: Check, { _id, _creationTime, ...fields }: Document): void {
  try {
    check(fields)
  } catch (error) {
    throw new SchemaMismatch(table, _id, error as Error)
  }
}

export class SchemaMismatch extends Error {
  override name = 'SchemaMismatch'

  constructor(
    readonly table: string,
    id: string,
    cause: Error,
  ) {
    super(`Document with ID "${id}" in table "${table}" does not match the schema: ${cause.message}`, { cause })
  }
}

export function parseDocument(json: string): Document {
  return fromJsonText(json) as Document
}

const CHUNK = 1_000

/** A table's documents, some at a time. */
export function* documentsOf(storage: StorageReader, table: TableInfo): Generator<DocumentRow[]> {
  const upper = prefixEnd(table.prefix)
  let lower = table.prefix
  for (;;) {
    const rows = storage.range(lower, upper, 'asc', CHUNK)
    yield rows
    const last = rows.at(-1)
    if (rows.length < CHUNK || !last) return
    lower = last.key + '\0'
  }
}

function* fillIndex(storage: Storage, index: NewIndex): Generator<void> {
  for (const rows of documentsOf(storage, index.table)) {
    fillWith(storage, index, rows)
    yield
  }
}

/** Idempotent: an entry is where its document says. */
export function fillWith(storage: Storage, { id, entriesOf }: NewIndex, rows: readonly DocumentRow[]): void {
  for (const { key, json } of rows) {
    for (const { entry } of entriesOf(parseDocument(json), key)) storage.putIndex(id, entry, key)
  }
}

/** Clears an index, a chunk at a time. Its number then belongs to nothing. */
export function* emptyIndex(storage: Storage, id: number, atOnce = CHUNK): Generator<void> {
  for (;;) {
    const entries = storage.entries(id, '', prefixEnd(''), atOnce)
    for (const entry of entries) storage.deleteIndex(id, entry)
    if (entries.length < atOnce) return storage.deleteMeta(GARBAGE + id)
    yield
  }
}
