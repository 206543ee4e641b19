/**
 * Which tables and indexes exist, under which numbers. Numbers are given once and kept in the store's meta map, since
 * they are part of every document id and every index entry. A changed schema is brought in when the store is opened:
 * new indexes are filled, dropped ones emptied, and documents that no longer fit refuse the start.
 */
import type { Key, Storage } from '../storage/storage'
import { fromJsonText, type Value } from '../values/codec'
import { tablePrefix } from '../values/ids'
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

export interface TableInfo {
  number: number
  name: string
  /** Every document key of the table starts with it. */
  prefix: Key
  indexes: Map<string, IndexInfo>
  /** Checks a document without its system fields; absent when the schema does not say. */
  check?: Check
}

export interface SchemaJson {
  tables: {
    tableName: string
    indexes: { indexDescriptor: string; fields: string[] }[]
    documentType: ValidatorJson | null
  }[]
  schemaValidation: boolean
}

export type Document = { _id: string; _creationTime: number } & Record<string, Value>

/** Tables that belong to the runtime. Functions read them through `ctx.db.system`. */
const SYSTEM_TABLES: { name: string; number: number; indexes: Record<string, string[]> }[] = [
  { name: '_scheduled_functions', number: 11, indexes: { by_state_and_time: ['state.kind', 'scheduledTime'] } },
  { name: '_storage', number: 12, indexes: {} },
]

export function fieldAt(document: Record<string, Value>, path: string[]): Value | undefined {
  let value: Value | undefined = document
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof ArrayBuffer)
      return undefined
    value = (value as Record<string, Value>)[name]
  }
  return value
}

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
  private readonly byName = new Map<string, TableInfo>()
  private readonly byNumber = new Map<number, TableInfo>()

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
    const catalog = new Catalog()
    const known = storage.rangeMeta('catalog/', 'catalog0', 1_000_000)
    const numbers = new Map<string, { id: number; fields?: string[] }>(
      known.map(({ key, value }) => [key, JSON.parse(value) as { id: number; fields?: string[] }]),
    )
    const highest = (prefix: string, least: number): number =>
      [...numbers].reduce((top, [key, { id }]) => (key.startsWith(prefix) ? Math.max(top, id) : top), least)
    let nextTable = highest('catalog/table/', FIRST_USER_TABLE - 1) + 1
    let nextIndex = highest('catalog/index/', DOCUMENTS) + 1
    const puts: [string, string][] = []
    const toFill: [TableInfo, IndexInfo][] = []
    const kept = new Set<string>()

    const addTable = (name: string, indexes: Record<string, string[]>, systemNumber?: number): TableInfo => {
      const metaKey = `catalog/table/${name}`
      let number = systemNumber ?? numbers.get(metaKey)?.id
      if (number === undefined) {
        number = nextTable++
        puts.push([metaKey, JSON.stringify({ id: number })])
      }
      const table: TableInfo = { number, name, prefix: tablePrefix(number), indexes: new Map() }
      for (const [indexName, fields] of Object.entries<string[]>({ by_creation_time: [], ...indexes })) {
        const key = `catalog/index/${name}/${indexName}`
        const before = numbers.get(key)
        const same = before !== undefined && JSON.stringify(before.fields) === JSON.stringify(fields)
        const id = same ? before.id : nextIndex++
        const index: IndexInfo = { id, name: indexName, fields, paths: fields.map((field) => field.split('.')) }
        table.indexes.set(indexName, index)
        if (same) kept.add(key)
        else {
          puts.push([key, JSON.stringify({ id, fields })])
          toFill.push([table, index])
        }
      }
      catalog.add(table)
      return table
    }

    for (const { name, number, indexes } of SYSTEM_TABLES) addTable(name, indexes, number)
    for (const { tableName, indexes } of schema.tables) {
      addTable(tableName, Object.fromEntries(indexes.map((index) => [index.indexDescriptor, index.fields])))
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
    if (changed || puts.length > 0 || dropped.length > 0) {
      storage.begin()
      try {
        if (changed) catalog.checkDocuments(storage)
        for (const [key, { id }] of dropped) {
          emptyIndex(storage, id)
          if (!puts.some(([put]) => put === key)) storage.deleteMeta(key)
        }
        for (const [table, index] of toFill) fillIndex(storage, table, index)
        for (const [key, value] of puts) storage.putMeta(key, value)
        storage.putMeta('schema', text)
      } catch (error) {
        storage.rollback()
        throw error
      }
      storage.commit()
    }
    return catalog
  }

  /** Throws, naming the document, when one that is stored does not fit the schema. */
  private checkDocuments(storage: Storage): void {
    for (const table of this.byName.values()) {
      if (!table.check) continue
      for (const { json } of documentsOf(storage, table)) {
        const { _id, _creationTime, ...fields } = parseDocument(json)
        try {
          table.check(fields)
        } catch (error) {
          throw new Error(
            `Document with ID "${_id}" in table "${table.name}" does not match the schema: ${(error as Error).message}`,
            { cause: error },
          )
        }
      }
    }
  }
}

function parseDocument(json: string): Document {
  return fromJsonText(json) as Document
}

const CHUNK = 1_000

function* documentsOf(storage: Storage, table: TableInfo): Generator<{ key: Key; json: string }> {
  const upper = prefixEnd(table.prefix)
  let lower = table.prefix
  for (;;) {
    const rows = storage.range(lower, upper, 'asc', CHUNK)
    yield* rows
    const last = rows.at(-1)
    if (rows.length < CHUNK || !last) return
    lower = last.key + '\0'
  }
}

function fillIndex(storage: Storage, table: TableInfo, index: IndexInfo): void {
  for (const { key, json } of documentsOf(storage, table)) {
    storage.putIndex(index.id, entryOf(index, parseDocument(json), key).entry, key)
  }
}

function emptyIndex(storage: Storage, id: number): void {
  for (;;) {
    const rows = storage.rangeIndex(id, '', prefixEnd(''), 'asc', CHUNK)
    for (const { entry } of rows) storage.deleteIndex(id, entry)
    if (rows.length < CHUNK) return
  }
}
