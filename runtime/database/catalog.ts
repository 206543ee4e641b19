/**
 * Which tables and indexes exist, under which numbers. Numbers are given once and kept in the store's meta map, since
 * they are part of every document id and every index entry.
 *
 * A table comes with the first document that is written to it, named by the schema or not. Before that it is here
 * under a number of its own, provisionally, so that whoever has found nothing in it hears of that document.
 */
import type { Key, Storage } from '../storage/storage'
import { tablePrefix } from '../values/ids'
import type { SearchIndexInfo } from './search-index'
import { fieldAt, type Document } from './document'
import { encodeKeyPart } from '../values/keys'
import type { Check, TableNames, ValidatorJson } from '../values/validate'

/** Index 0 stands for "the documents themselves" wherever an index number is asked for. */
export const DOCUMENTS = 0

export interface IndexInfo {
  id: number
  name: string
  /** Field paths, without the creation time that ends every index. */
  fields: string[]
  /** The fields split at their dots. */
  paths: string[][]
}

/** Vectors have no entries: database/vectors keeps them in memory. */
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
  /** Indexes of the schema that can't be used yet. */
  staged: Set<string>
  /** Functions know nothing of it. */
  isHidden: boolean
  /** Nothing was ever written to it: it is not in the store. */
  isProvisional: boolean
  /** A schema on its way in, which what is written has to keep up as well. */
  pending?: PendingSchema
  /** Checks a document without its system fields; absent when the schema does not say. */
  check?: Check
}

/** The part of a pushed schema that concerns one table: see engine/deploy/schema-change.ts. */
export interface PendingSchema {
  indexes: IndexInfo[]
  searchIndexes: SearchIndexInfo[]
  /** Told of every document that is written; whether it stays is not known yet. */
  written: (key: Key, document: Document) => void
}

export interface SchemaJson {
  tables: {
    tableName: string
    indexes: { indexDescriptor: string; fields: string[] }[]
    vectorIndexes?: { indexDescriptor: string; vectorField: string; dimensions: number; filterFields: string[] }[]
    searchIndexes?: { indexDescriptor: string; searchField: string; filterFields: string[] }[]
    stagedDbIndexes?: { indexDescriptor: string }[]
    stagedVectorIndexes?: { indexDescriptor: string }[]
    stagedSearchIndexes?: { indexDescriptor: string }[]
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
export const SYSTEM_TABLES: { name: string; number: number; indexes: Record<string, string[]>; isHidden?: true }[] = [
  { name: ENVIRONMENT_TABLE, number: ENVIRONMENT_TABLE_NUMBER, isHidden: true, indexes: { by_name: ['name'] } },
  { name: IMPORTS_TABLE, number: 21, isHidden: true, indexes: {} },
  { name: EXPORTS_TABLE, number: 22, isHidden: true, indexes: {} },
  {
    name: '_scheduled_functions',
    number: 11,
    indexes: {
      by_state_and_time: ['state.kind', 'scheduledTime'],
      by_state_and_completion: ['state.kind', 'completedTime'],
    },
  },
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

/** Convex's rules for table names. */
const TABLE_NAME = /^[A-Za-z]\w{0,63}$/
const MOST_PROVISIONAL = 10_000

/**
 * Gives each table and index a number that no other has or had, because entries of earlier ones may still be in the
 * store.
 */
export class Numbers {
  constructor(
    private lastTable: number,
    private lastIndex: number,
  ) {}

  table(): number {
    return ++this.lastTable
  }

  index(): number {
    return ++this.lastIndex
  }

  /** These were assigned elsewhere. */
  atLeast({ lastTable, lastIndex }: Numbers): this {
    this.lastTable = Math.max(this.lastTable, lastTable)
    this.lastIndex = Math.max(this.lastIndex, lastIndex)
    return this
  }
}

export const tableKey = (name: string): string => `catalog/table/${name}`
export const indexKey = (table: string, name: string): string => `catalog/index/${table}/${name}`

export const CREATION_INDEX = 'by_creation_time'

/** Convex's words for an index of any kind that can't be used. */
export function noIndex(table: TableInfo, name: string): Error {
  const why = table.staged.has(name)
    ? ' is currently staged and not available to query until it is enabled.'
    : ' not found.'
  return new Error(`Index ${table.name}.${name}${why}`)
}

/** A table without any index but the one that each has. */
export function newTable(name: string, number: number, isHidden = false): TableInfo {
  return {
    number,
    name,
    prefix: tablePrefix(number),
    indexes: new Map(),
    searchIndexes: new Map(),
    vectorIndexes: new Map(),
    staged: new Set(),
    isHidden,
    isProvisional: false,
  }
}

export class Catalog implements TableNames {
  private byName = new Map<string, TableInfo>()
  private byNumber = new Map<number, TableInfo>()

  constructor(public numbers: Numbers) {}

  /** All there are, the runtime's own among them. */
  tables(): TableInfo[] {
    return [...this.byName.values()].filter(({ isProvisional }) => !isProvisional)
  }

  table(name: string): TableInfo | undefined {
    return this.byName.get(name)
  }

  /** For a function that names a table: it may be created later. Undefined if the name is invalid. */
  tableOrNew(name: string): TableInfo | undefined {
    const known = this.byName.get(name)
    if (known || !TABLE_NAME.test(name)) return known
    if (this.byName.size > MOST_PROVISIONAL) return undefined
    const table = { ...newTable(name, this.numbers.table()), isProvisional: true }
    table.indexes.set(CREATION_INDEX, { id: this.numbers.index(), name: CREATION_INDEX, fields: [], paths: [] })
    this.add(table)
    return table
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

  add(table: TableInfo): void {
    this.byName.set(table.name, table)
    this.byNumber.set(table.number, table)
  }

  /** Replaces the tables and indexes for everyone who holds this catalog. */
  adopt(other: Catalog): void {
    this.byName = other.byName
    this.byNumber = other.byNumber
    this.numbers.atLeast(other.numbers)
  }

  /** A copy that later changes to the original don't affect. */
  static copyOf(catalog: Catalog): Catalog {
    const copy = new Catalog(catalog.numbers)
    copy.adopt(catalog)
    return copy
  }
}

/** The first document is about to be written, in an open batch. Returns what undoes it. */
export function establish(table: TableInfo, storage: Pick<Storage, 'putMeta' | 'deleteMeta'>): () => void {
  const index = table.indexes.get(CREATION_INDEX)!
  storage.putMeta(tableKey(table.name), JSON.stringify({ id: table.number }))
  storage.putMeta(indexKey(table.name, index.name), JSON.stringify({ id: index.id, fields: index.fields }))
  table.isProvisional = false
  return () => {
    storage.deleteMeta(tableKey(table.name))
    storage.deleteMeta(indexKey(table.name, index.name))
    table.isProvisional = true
  }
}
