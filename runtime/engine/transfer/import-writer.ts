/** Writes an import's rows as documents of the open batch, which the caller undoes if this fails. */
import type { FileService } from '../files/file-service'
import type { Runner } from '../run/runner'
import type { Storage } from '../../storage/storage'
import type { System } from '../../system'
import { DOCUMENTS, type Catalog, type SchemaJson, type TableInfo } from '../../database/catalog'
import { planCatalog } from '../../database/catalog-plan'
import type { WrittenDocument } from '../../database/read-set'
import type { Store } from '../../database/store'
import type { Transaction } from '../../database/transaction'
import type { Value } from '../../values/codec'
import { decodeId } from '../../values/ids'
import { prefixEnd } from '../../values/keys'
import type { ImportSource, Row } from './import-source'
import { fromArchive } from './system-ids'

export interface ImportWriterOptions {
  storage: Storage
  store: Store
  catalog: Catalog
  runner: Runner
  system: System
  files: FileService | null
  schema: () => SchemaJson
}

export const MODES = ['requireEmpty', 'append', 'replace', 'replaceAll'] as const

export type ImportMode = (typeof MODES)[number]

export const TABLE_NAME = /^[A-Za-z]\w{0,63}$/
/** Written as one transaction of the batch, so its limits apply. */
export const ROWS_AT_ONCE = 500

/** The tables that exports and imports cover: the user's own. */
export const isTransferred = ({ name }: TableInfo): boolean => !name.startsWith('_')

export const isEmptied = (mode: ImportMode): boolean => mode === 'replace' || mode === 'replaceAll'

export class ImportWriter {
  constructor(private readonly options: ImportWriterOptions) {}

  async write(source: ImportSource, mode: ImportMode): Promise<{ count: number; written: WrittenDocument[] }> {
    const { catalog } = this.options
    const written: WrittenDocument[] = []
    const emptied = isEmptied(mode) ? source.tables.map(({ name }) => name) : []
    emptied.push(...this.othersToEmpty(mode, source).map(({ name }) => name))
    for (const name of emptied) {
      const table = catalog.table(name)
      if (table) written.push(...(await this.empty(table)))
    }
    if (mode === 'requireEmpty') for (const { name } of source.tables) this.requireEmpty(name)
    await this.number(await this.numbersOf(source))
    let count = 0
    // Files first: after that, a full disk is unlikely.
    const order = source.tables.toSorted((a, b) => Number(b.name === '_storage') - Number(a.name === '_storage'))
    for (const { name } of order) count += await this.insertAll(catalog.table(name)!, source)
    return { count, written }
  }

  requireEmpty(name: string): void {
    const table = this.options.catalog.table(name)
    if (!table || this.isEmpty(table)) return
    throw new Error(
      `Table "${name}" has documents already. Use --append to add to them, or --replace to replace them with the import.`,
    )
  }

  /** With replaceAll, tables that the source doesn't have. */
  othersToEmpty(mode: ImportMode, source: ImportSource): TableInfo[] {
    if (mode !== 'replaceAll') return []
    const named = new Set(source.tables.map(({ name }) => name))
    return this.options.catalog
      .tables()
      .filter((table) => isTransferred(table) && !named.has(table.name) && !this.isEmpty(table))
  }

  isEmpty({ prefix }: TableInfo): boolean {
    return this.options.storage.range(prefix, prefixEnd(prefix), 'asc', 1).length === 0
  }

  private async empty({ name, prefix }: TableInfo): Promise<WrittenDocument[]> {
    const { runner, system, store, catalog } = this.options
    const written: WrittenDocument[] = []
    for (;;) {
      const interval = { index: DOCUMENTS, prefix, lower: prefix, upper: prefixEnd(prefix) }
      const rows = store.scan(interval, 'asc', ROWS_AT_ONCE)
      if (rows.length === 0) return written
      const deleted = runner.write((transaction) => {
        for (const { key } of rows) transaction.delete(catalog.table(name)!, key)
      })
      // The code that deletes these rows' files reads them; every query re-runs in any case.
      if (name === '_storage') written.push(...deleted.written)
      await system.nextTurn()
    }
  }

  /** The number that the rows of each table require; null: any. */
  private async numbersOf(source: ImportSource): Promise<Map<string, number | null>> {
    const numbers = new Map<string, number | null>()
    for (const { name, number } of source.tables) {
      if (name === '_storage') continue
      if (!TABLE_NAME.test(name)) throw new Error(`"${name}" is not the name of a table`)
      let wanted: number | null = null
      for await (const { _id } of source.rows(name)) {
        wanted = typeof _id === 'string' ? (decodeId(_id)?.tableNumber ?? null) : null
        break
      }
      numbers.set(name, wanted ?? number)
    }
    return numbers
  }

  private async number(wanted: Map<string, number | null>): Promise<void> {
    const { storage, store, catalog, schema, system } = this.options
    const tables = catalog.tables()
    let next = Math.max(...tables.map(({ number }) => number), ...[...wanted.values()].map((n) => n ?? 0), 10_000) + 1
    const puts = new Map<string, number>()
    for (const [name, number] of wanted) {
      const table = catalog.table(name)
      if (table && (number === null || table.number === number)) continue
      if (table && !this.isEmpty(table)) {
        throw new Error(
          `The ids in the import belong to a different table than "${name}" here, so they can't be added to its documents. ` +
            'Use --replace, or omit the ids.',
        )
      }
      puts.set(name, number ?? next++)
    }
    for (const { name, number } of tables) {
      if (puts.has(name) || ![...puts.values()].includes(number)) continue
      const table = catalog.table(name)!
      if (name.startsWith('_') || !this.isEmpty(table)) {
        throw new Error(`The ids in the import have the number of table "${name}", which already has documents.`)
      }
      puts.set(name, next++)
    }
    if (puts.size === 0) return
    for (const [name, number] of puts) storage.putMeta(`catalog/table/${name}`, JSON.stringify({ id: number }))
    const plan = planCatalog(storage, schema(), catalog.numbers)
    for (const _ of plan.steps(storage)) await system.nextTurn()
    catalog.adopt(plan.catalog)
    store.forget()
  }

  private async insertAll(table: TableInfo, source: ImportSource): Promise<number> {
    const { system } = this.options
    let count = 0
    let rows: Row[] = []
    const flush = async (): Promise<void> => {
      await this.insert(table, rows, source, count - rows.length)
      rows = []
      await system.nextTurn()
    }
    for await (const row of source.rows(table.name)) {
      rows.push(row)
      count += 1
      if (rows.length === ROWS_AT_ONCE) await flush()
    }
    await flush()
    return count
  }

  private async insert(table: TableInfo, rows: Row[], source: ImportSource, first: number): Promise<void> {
    const { runner } = this.options
    const documents = table.name === '_storage' ? await this.placeFiles(rows, source) : rows.map(fromArchive)
    runner.write((transaction) => {
      for (const [at, { _id, _creationTime, ...fields }] of documents.entries()) {
        const where = `Row ${first + at + 1} of table "${table.name}"`
        try {
          const internalId = _id === undefined ? undefined : internalIdOf(transaction, table, _id)
          const time = _creationTime === undefined ? undefined : timeOf(_creationTime)
          transaction.insert(table, fields, internalId, time)
        } catch (error) {
          throw new Error(`${where}: ${(error as Error).message}`, { cause: error })
        }
      }
    })
  }

  private async placeFiles(rows: Row[], source: ImportSource): Promise<Row[]> {
    const { files, catalog } = this.options
    if (!files) throw new Error("File storage isn't enabled on this server, and the import has files.")
    const placed: Row[] = []
    for (const { _id: archived, _creationTime, contentType } of rows) {
      const _id = typeof archived === 'string' ? fromArchive(archived) : ''
      const decoded = decodeId(_id)
      if (decoded?.tableNumber !== catalog.table('_storage')!.number) {
        throw new Error(`${String(archived)} is not the id of a stored file`)
      }
      const bytes = await source.file(archived as string)
      if (bytes === null) throw new Error(`The archive doesn't contain the stored file ${String(archived)}`)
      const { size, sha256 } = await files.place(decoded.internalId, bytes)
      placed.push({ _id, _creationTime: _creationTime!, size, sha256, contentType: contentType ?? null })
    }
    return placed
  }
}

function internalIdOf(transaction: Transaction, table: TableInfo, id: Value) {
  const decoded = typeof id === 'string' ? decodeId(id) : null
  if (decoded?.tableNumber !== table.number) throw new Error(`"${String(id)}" is not an id of this table`)
  if (transaction.get(table.prefix + decoded.internalId) !== null)
    throw new Error(`There is a document ${String(id)} already`)
  return decoded.internalId
}

function timeOf(time: Value): number {
  if (typeof time === 'number' && Number.isFinite(time) && time > 0) return time
  throw new Error(`"${String(time)}" is not a valid creation time`)
}
