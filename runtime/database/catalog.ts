/**
 * The tables and indexes, and their numbers. Numbers are assigned once and stored in the store's metadata, because they
 * are part of every document id and index entry.
 *
 * A table is created with the first document written to it, named by the schema or not. Before that it has a
 * provisional number, so that functions that found it empty are invalidated by that document.
 */
import type { Key, Storage } from '../storage/storage'
import { tablePrefix } from '../values/ids'
import type { SearchIndexInfo } from './search-index'
import { fieldAt, type Document } from './document'
import { encodeKeyPart } from '../values/keys'
import type { OnePass } from '../values/one-pass'
import type { Check, TableNames, ValidatorJson } from '../values/validate'

/** Index 0 stands for the documents themselves wherever an index number is expected. */
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
  /** The prefix of every document key of the table. */
  prefix: Key
  indexes: Map<string, IndexInfo>
  searchIndexes: Map<string, SearchIndexInfo>
  vectorIndexes: Map<string, VectorIndexInfo>
  /** Indexes of the schema that can't be used yet. */
  staged: Set<string>
  /** Functions can't see this table. */
  isHidden: boolean
  /** No document was ever written to it, so it isn't in the store. */
  isProvisional: boolean
  /** The schema being pushed, which writes have to maintain as well. */
  pending?: PendingSchema
  /** Checks a document without its system fields; absent if the schema has no rule. */
  check?: Check
  /** Checks, measures, and encodes most documents in one pass. */
  onePass?: OnePass
}

/** The part of a pushed schema that concerns one table: see engine/deploy/schema-change.ts. */
export interface PendingSchema {
  indexes: IndexInfo[]
  searchIndexes: SearchIndexInfo[]
  /** Called for every written document, which may still be rolled back. */
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

/** Tables of the runtime. Functions can read them through `ctx.db.system`, unless they are hidden. */
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
 * Assigns each table and index a number that was never used, because entries of earlier ones may still be in the store.
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

  /** Numbers that were assigned elsewhere. */
  atLeast({ lastTable, lastIndex }: Numbers): this {
    this.lastTable = Math.max(this.lastTable, lastTable)
    this.lastIndex = Math.max(this.lastIndex, lastIndex)
    return this
  }
}

export const tableKey = (name: string): string => `catalog/table/${name}`
export const indexKey = (table: string, name: string): string => `catalog/index/${table}/${name}`

export const CREATION_INDEX = 'by_creation_time'

/** Convex's message for an index of any kind that can't be used. */
export function noIndex(table: TableInfo, name: string): Error {
  const why = table.staged.has(name)
    ? ' is currently staged and not available to query until it is enabled.'
    : ' not found.'
  return new Error(`Index ${table.name}.${name}${why}`)
}

/** A table with no index but the implicit one. */
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

  /** All tables, including the runtime's own. */
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

  /** A copy that is unaffected by later changes to the original. */
  static copyOf(catalog: Catalog): Catalog {
    const copy = new Catalog(catalog.numbers)
    copy.adopt(catalog)
    return copy
  }
}

/** Called before the first document is written, in an open batch. Returns a function that undoes it. */
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
