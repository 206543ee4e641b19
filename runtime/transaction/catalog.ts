/**
 * Which tables and indexes exist, under which numbers. Numbers are given once and kept in the store's meta map, since
 * they are part of every document id and every index entry. A changed schema is brought in when the store is opened:
 * new indexes are filled, dropped ones emptied, and documents that no longer fit refuse the start.
 */
import type { DocumentRow, Key, Storage, StorageReader } from '../storage/storage'
import { fromJsonText } from '../values/codec'
import { tablePrefix } from '../values/ids'
import { searchEntries, type SearchIndexInfo } from './search-index'
import { fieldAt, type Document } from './document'
import { encodeKeyPart, prefixEnd } from '../values/keys'
import { compileDocumentValidator, type Check, type TableNames, type ValidatorJson } from '../values/validate'

/** Index 0 stands for "the documents themselves" wherever an index number is asked for. */
export const DOCUMENTS = 0

/** Convex numbers user tables from here; system tables lie below. */
const FIRST_USER_TABLE = 10_001

export interface IndexInfo {
  id: number
  name: string
  /** Field paths, without the creation time that ends every index. */
  fields: string[]
  /** The fields split at their dots. */
  paths: string[][]
}

/** Vectors have no entries: runtime/vectors keeps them in memory. */
export interface VectorIndexInfo {
  name: string
  vectorField: string
  dimensions: number
  filterFields: string[]
}

export interface TableInfo {
  number: number
  name: string
  /** Every document key of the table starts with it. */
  prefix: Key
  indexes: Map<string, IndexInfo>
  searchIndexes: Map<string, SearchIndexInfo>
  vectorIndexes: Map<string, VectorIndexInfo>
  /** Functions know nothing of it. */
  isHidden: boolean
  /** Checks a document without its system fields; absent when the schema does not say. */
  check?: Check
}

export interface SchemaJson {
  tables: {
    tableName: string
    indexes: { indexDescriptor: string; fields: string[] }[]
    vectorIndexes?: { indexDescriptor: string; vectorField: string; dimensions: number; filterFields: string[] }[]
    searchIndexes?: { indexDescriptor: string; searchField: string; filterFields: string[] }[]
    documentType: ValidatorJson | null
  }[]
  schemaValidation: boolean
}

/** Convex's name for a deployment's settings; functions see them as process.env. */
export const ENVIRONMENT_TABLE = '_environment_variables'
export const ENVIRONMENT_TABLE_NUMBER = 20
export const IMPORTS_TABLE = '_snapshot_imports'
export const EXPORTS_TABLE = '_exports'

/** Tables that belong to the runtime. Functions read them through `ctx.db.system`, but for those that are hidden. */
const SYSTEM_TABLES: { name: string; number: number; indexes: Record<string, string[]>; isHidden?: true }[] = [
  { name: ENVIRONMENT_TABLE, number: ENVIRONMENT_TABLE_NUMBER, isHidden: true, indexes: { by_name: ['name'] } },
  { name: IMPORTS_TABLE, number: 21, isHidden: true, indexes: {} },
  { name: EXPORTS_TABLE, number: 22, isHidden: true, indexes: {} },
  { name: '_scheduled_functions', number: 11, indexes: { by_state_and_time: ['state.kind', 'scheduledTime'] } },
  { name: '_storage', number: 12, indexes: {} },
  { name: '_cron_jobs', number: 13, isHidden: true, indexes: { by_name: ['name'] } },
]

/** The entry of a document in an index, and the entry's prefix after each of its fields (the first one is empty). */
export function entryOf(index: IndexInfo, document: Document, key: Key): { entry: Key; prefixes: Key[] } {
  const prefixes: Key[] = ['']
  let entry = ''
  for (const path of index.paths) {
    entry += encodeKeyPart(fieldAt(document, path))
    prefixes.push(entry)
  }
  if (!index.fields.includes('_creationTime')) {
    entry += encodeKeyPart(document._creationTime)
    prefixes.push(entry)
  }
  return { entry: entry + key.slice(4), prefixes }
}

export class Catalog implements TableNames {
  private byName = new Map<string, TableInfo>()
  private byNumber = new Map<number, TableInfo>()

  /** All there are, the runtime's own among them. */
  tables(): TableInfo[] {
    return [...this.byName.values()]
  }

  table(name: string): TableInfo | undefined {
    return this.byName.get(name)
  }

  tableByNumber(number: number): TableInfo | undefined {
    return this.byNumber.get(number)
  }

  tableNumber(name: string): number | undefined {
    return this.byName.get(name)?.number
  }

  tableName(number: number): string | undefined {
    return this.byNumber.get(number)?.name
  }

  private add(table: TableInfo): void {
    this.byName.set(table.name, table)
    this.byNumber.set(table.number, table)
  }

  /** Opens the store under `schema`: numbers what is new, fills new indexes, all in one durable step. */
  static open(storage: Storage, schema: SchemaJson): Catalog {
    const { catalog, isNeeded, steps } = Catalog.plan(storage, schema)
    if (!isNeeded) return catalog
    storage.begin()
    try {
      // Nobody is served yet: without a pause.
      for (const _ of steps(storage));
    } catch (error) {
      storage.rollback()
      throw error
    }
    storage.commit()
    return catalog
  }

  /** From here on these tables and indexes, under the same name for everybody who has this catalog. */
  adopt(other: Catalog): void {
    this.byName = other.byName
    this.byNumber = other.byNumber
  }

  /** As it is now, whatever becomes of the other one. */
  static copyOf(catalog: Catalog): Catalog {
    const copy = new Catalog()
    copy.adopt(catalog)
    return copy
  }

  /** What it takes to bring `schema` in. Writes nothing. */
  static plan(storage: Storage, schema: SchemaJson): CatalogPlan {
    const catalog = new Catalog()
    const known = storage.rangeMeta('catalog/', 'catalog0', 1_000_000)
    const numbers = new Map<string, { id: number }>(
      known.map(({ key, value }) => [key, JSON.parse(value) as { id: number }]),
    )
    const highest = (prefix: string, least: number): number =>
      [...numbers].reduce((top, [key, { id }]) => (key.startsWith(prefix) ? Math.max(top, id) : top), least)
    let nextTable = highest('catalog/table/', FIRST_USER_TABLE - 1) + 1
    let nextIndex = highest('catalog/index/', DOCUMENTS) + 1
    const puts: [string, string][] = []
    const toFill: ((storage: Storage) => Generator<void>)[] = []
    const kept = new Set<string>()

    const addTable = (name: string, systemNumber?: number, isHidden = false): TableInfo => {
      const metaKey = `catalog/table/${name}`
      let number = systemNumber ?? numbers.get(metaKey)?.id
      if (number === undefined) {
        number = nextTable++
        puts.push([metaKey, JSON.stringify({ id: number })])
      }
      const table: TableInfo = {
        number,
        name,
        prefix: tablePrefix(number),
        indexes: new Map(),
        searchIndexes: new Map(),
        vectorIndexes: new Map(),
        isHidden,
      }
      catalog.add(table)
      addIndex(table, 'by_creation_time', [])
      return table
    }
    /** The number of an index; a new one, to be filled, when it is not defined as it was. */
    const numberOf = (table: TableInfo, name: string, definition: object, entriesOf: EntriesOf): number => {
      const key = `catalog/index/${table.name}/${name}`
      const { id: known, ...before } = numbers.get(key) ?? {}
      if (known !== undefined && JSON.stringify(before) === JSON.stringify(definition)) {
        kept.add(key)
        return known
      }
      const id = nextIndex++
      puts.push([key, JSON.stringify({ id, ...definition })])
      toFill.push((to) => fillIndex(to, table, id, entriesOf))
      return id
    }
    const addIndex = (table: TableInfo, name: string, fields: string[]): void => {
      const index: IndexInfo = { id: 0, name, fields, paths: fields.map((field) => field.split('.')) }
      index.id = numberOf(table, name, { fields }, (document, key) => [entryOf(index, document, key)])
      table.indexes.set(name, index)
    }
    const addSearchIndex = (table: TableInfo, name: string, searchField: string, filterFields: string[]): void => {
      const index: SearchIndexInfo = { id: 0, name, searchField, filterFields }
      const definition = { searchField, filterFields }
      index.id = numberOf(table, name, definition, (document, key) => searchEntries(index, document, key))
      table.searchIndexes.set(name, index)
    }

    for (const { name, number, indexes, isHidden } of SYSTEM_TABLES) {
      const table = addTable(name, number, isHidden)
      for (const [indexName, fields] of Object.entries(indexes)) addIndex(table, indexName, fields)
    }
    for (const { tableName, indexes, searchIndexes = [], vectorIndexes = [] } of schema.tables) {
      const table = addTable(tableName)
      for (const { indexDescriptor, fields } of indexes) addIndex(table, indexDescriptor, fields)
      for (const { indexDescriptor, searchField, filterFields } of searchIndexes) {
        addSearchIndex(table, indexDescriptor, searchField, filterFields)
      }
      for (const { indexDescriptor: name, ...index } of vectorIndexes) table.vectorIndexes.set(name, { name, ...index })
    }
    // A table that the schema does not name any more keeps its documents, and stays a table.
    for (const key of numbers.keys()) {
      const name = key.startsWith('catalog/table/') ? key.slice('catalog/table/'.length) : null
      if (name !== null && !catalog.table(name)) addTable(name)
    }
    const dropped = [...numbers].filter(([key]) => key.startsWith('catalog/index/') && !kept.has(key))
    for (const { tableName, documentType } of schema.tables) {
      const table = catalog.table(tableName)
      if (table && documentType && schema.schemaValidation) {
        table.check = compileDocumentValidator(tableName, documentType, catalog)
      }
    }
    const text = JSON.stringify(schema)
    const changed = storage.getMeta('schema') !== text
    const isNeeded = changed || puts.length > 0 || dropped.length > 0
    const steps = function* (to: Storage): Generator<void> {
      if (changed) yield* catalog.checkDocuments(to)
      for (const [key, { id }] of dropped) {
        yield* emptyIndex(to, id)
        if (!puts.some(([put]) => put === key)) to.deleteMeta(key)
      }
      for (const fill of toFill) yield* fill(to)
      for (const [key, value] of puts) to.putMeta(key, value)
      to.putMeta('schema', text)
    }
    return { catalog, isNeeded, steps }
  }

  /** Throws a SchemaMismatch when a document that is stored does not fit the schema. */
  *checkDocuments(storage: StorageReader): Generator<void> {
    for (const table of this.byName.values()) {
      if (!table.check) continue
      for (const rows of documentsOf(storage, table)) {
        for (const { json } of rows) checkDocument(table, table.check, parseDocument(json))
        yield
      }
    }
  }
}

function checkDocument(table: TableInfo, check: Check, { _id, _creationTime, ...fields }: Document): void {
  try {
    check(fields)
  } catch (error) {
    throw new SchemaMismatch(table.name, _id, error as Error)
  }
}

/** A schema on its way in: nothing of it is there before `steps` has come to its end. */
export interface CatalogPlan {
  catalog: Catalog
  /** Whether there is anything to write. */
  isNeeded: boolean
  /** All the writes, in an open batch; pauses are for whoever wants to let others breathe. */
  steps: (storage: Storage) => Generator<void>
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

function parseDocument(json: string): Document {
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

type EntriesOf = (document: Document, key: Key) => { entry: Key }[]

function* fillIndex(storage: Storage, table: TableInfo, id: number, entriesOf: EntriesOf): Generator<void> {
  for (const rows of documentsOf(storage, table)) {
    for (const { key, json } of rows) {
      for (const { entry } of entriesOf(parseDocument(json), key)) storage.putIndex(id, entry, key)
    }
    yield
  }
}

function* emptyIndex(storage: Storage, id: number): Generator<void> {
  for (;;) {
    const entries = storage.entries(id, '', prefixEnd(''), CHUNK)
    for (const entry of entries) storage.deleteIndex(id, entry)
    yield
    if (entries.length < CHUNK) return
  }
}
