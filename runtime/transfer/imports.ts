/**
 * `npx convex import`: an uploaded file becomes documents, all of them or none.
 *
 *   uploaded ──read through──▶ waiting_for_confirmation ──perform──▶ in_progress ──▶ completed   with the data, one commit
 *       └── can't be read, does not fit ──▶ failed ◀── anything wrong, a restart ────────┘      and nothing has changed
 *
 * Ids and creation times are kept. Since the number of its table is part of an id, a table that is empty takes the
 * number that its rows bring along.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AfterExclusive } from '../engine/batch'
import { OperationError } from '../deployment/operation-error'
import type { FileService } from '../files/file-service'
import type { Runner } from '../functions/runner'
import type { Storage } from '../storage/storage'
import type { System } from '../system'
import { Catalog, DOCUMENTS, IMPORTS_TABLE, type SchemaJson, type TableInfo } from '../transaction/catalog'
import type { WrittenDocument } from '../transaction/read-set'
import type { Store } from '../transaction/store'
import type { Transaction } from '../transaction/transaction'
import type { Value } from '../values/codec'
import { decodeId } from '../values/ids'
import { prefixEnd } from '../values/keys'
import { openImport, type ImportFormat, type ImportSource, type Row } from './import-source'

export interface ImportsOptions {
  /** Where uploads lie. */
  directory: string
  storage: Storage
  store: Store
  catalog: Catalog
  runner: Runner
  system: System
  files: FileService | null
  schema: () => SchemaJson
  log: (line: string) => void
  write: <T>(work: (transaction: Transaction) => T) => Promise<T>
  /** Alone in a batch: see engine/batch.ts. */
  exclusive: (work: () => Promise<AfterExclusive | void>) => Promise<void>
}

const MODES = ['requireEmpty', 'append', 'replace', 'replaceAll'] as const
const FORMATS = ['zip', 'jsonLines', 'jsonArray', 'csv'] as const
const TABLE_NAME = /^[A-Za-z]\w{0,63}$/
/** Rows written as one transaction of the batch: its limits hold for them. */
const AT_ONCE = 500

interface Asked {
  /** In the directory. */
  file: string
  format: ImportFormat
  mode: (typeof MODES)[number]
  tableName: string | null
}

type State =
  | { state: 'uploaded' }
  | { state: 'waiting_for_confirmation'; message_to_confirm: string; require_manual_confirmation: boolean }
  | { state: 'in_progress'; progress_message: string; checkpoint_messages: string[] }
  | { state: 'completed'; num_rows_written: bigint }
  | { state: 'failed'; error_message: string }

export class Imports {
  constructor(private readonly options: ImportsOptions) {}

  /** What was under way when the server ended has come to nothing. */
  forgetUnfinished(): void {
    const { catalog, store } = this.options
    const { prefix } = catalog.table(IMPORTS_TABLE)!
    const rows = store.scan({ index: DOCUMENTS, prefix, lower: prefix, upper: prefixEnd(prefix) }, 'desc', 1_000)
    for (const { document } of rows) {
      const { state } = document.state as { state: State['state'] }
      if (state === 'completed' || state === 'failed') continue
      void this.mark(document._id, { state: 'failed', error_message: 'The server was started anew. Import again.' })
    }
  }

  /** Answers with the id of the import, which is read through meanwhile. */
  async start(file: string, json: unknown): Promise<string> {
    const asked = readRequest(file, json)
    const { catalog, write } = this.options
    const id = await write((transaction) => {
      const { file: name, format, mode, tableName } = asked
      const state: State = { state: 'uploaded' }
      return transaction.insert(catalog.table(IMPORTS_TABLE)!, { file: name, format, mode, tableName, state })
    })
    void this.readThrough(id, asked).catch((error: unknown) => this.fail(id, asked, error))
    return id
  }

  /** Answers at once; how it goes is told by the state. */
  async perform(id: string): Promise<void> {
    const asked = await this.options.write((transaction) => {
      const { key, table } = resolve(transaction, id)
      const document = transaction.get(key)
      const { state } = (document?.state ?? {}) as Partial<State>
      if (!document || state !== 'waiting_for_confirmation') {
        throw new OperationError('ImportNotWaiting', 'There is no such import that waits to be confirmed.')
      }
      const next: State = { state: 'in_progress', progress_message: 'Importing', checkpoint_messages: [] }
      transaction.replace(table, key, document, withState(document, next))
      const { file, format, mode, tableName } = document as unknown as Asked
      return { file, format, mode, tableName }
    })
    void this.options
      .exclusive(() => this.apply(id, asked))
      .then(() => this.remove(asked))
      .catch((error: unknown) => this.fail(id, asked, error))
  }

  private async readThrough(id: string, asked: Asked): Promise<void> {
    const { system, catalog } = this.options
    const source = await this.open(asked)
    try {
      const lines: string[] = []
      let removesAny = false
      for (const { name } of source.tables) {
        let count = 0
        for await (const _ of source.rows(name)) if (++count % AT_ONCE === 0) await system.nextTurn()
        const table = catalog.table(name)
        const removes = table !== undefined && isEmptied(asked.mode) && !this.isEmpty(table)
        if (table && asked.mode === 'requireEmpty' && !this.isEmpty(table)) throw notEmpty(name)
        removesAny ||= removes
        lines.push(`${name}: ${count} documents to add${removes ? ', and all that are there to delete' : ''}`)
      }
      for (const { name } of this.othersToEmpty(asked, source)) {
        removesAny = true
        lines.push(`${name}: all documents to delete`)
      }
      await this.mark(id, {
        state: 'waiting_for_confirmation',
        message_to_confirm: `Import change summary:\n${lines.map((line) => `  ${line}`).join('\n')}`,
        require_manual_confirmation: removesAny,
      })
    } finally {
      await source.close()
    }
  }

  private open({ file, format, tableName }: Asked): Promise<ImportSource> {
    return openImport(join(this.options.directory, file), format, tableName)
  }

  /** Everything in the open batch, the state too. */
  private async apply(id: string, asked: Asked): Promise<AfterExclusive> {
    const { catalog, store, runner } = this.options
    const before = Catalog.copyOf(catalog)
    const undo = (): void => {
      catalog.adopt(before)
      store.forget()
    }
    const source = await this.open(asked)
    try {
      const written: WrittenDocument[] = []
      const emptied = isEmptied(asked.mode) ? source.tables.map(({ name }) => name) : []
      emptied.push(...this.othersToEmpty(asked, source).map(({ name }) => name))
      for (const name of emptied) {
        const table = catalog.table(name)
        if (table) written.push(...(await this.empty(table)))
      }
      for (const { name } of source.tables) {
        const table = catalog.table(name)
        if (table && asked.mode === 'requireEmpty' && !this.isEmpty(table)) throw notEmpty(name)
      }
      await this.number(await this.numbersOf(source))
      let count = 0
      // Files first: nothing else can fail for want of room.
      const order = source.tables.toSorted((a, b) => Number(b.name === '_storage') - Number(a.name === '_storage'))
      for (const { name } of order) count += await this.insertAll(catalog.table(name)!, source)
      const done = runner.write((transaction) =>
        markIn(transaction, id, { state: 'completed', num_rows_written: BigInt(count) }),
      )
      written.push(...done.written)
      return { isDirty: true, renew: true, written, undo }
    } catch (error) {
      undo()
      throw error
    } finally {
      await source.close()
    }
  }

  /** With replaceAll, tables that the source does not have. */
  private othersToEmpty({ mode }: Asked, source: ImportSource): TableInfo[] {
    if (mode !== 'replaceAll') return []
    const named = new Set(source.tables.map(({ name }) => name))
    return this.options.catalog
      .tables()
      .filter((table) => isTransferred(table) && !named.has(table.name) && !this.isEmpty(table))
  }

  private isEmpty({ prefix }: TableInfo): boolean {
    return this.options.storage.range(prefix, prefixEnd(prefix), 'asc', 1).length === 0
  }

  private async empty({ name, prefix }: TableInfo): Promise<WrittenDocument[]> {
    const { runner, system, store, catalog } = this.options
    const written: WrittenDocument[] = []
    for (;;) {
      const interval = { index: DOCUMENTS, prefix, lower: prefix, upper: prefixEnd(prefix) }
      const rows = store.scan(interval, 'asc', AT_ONCE)
      if (rows.length === 0) return written
      const deleted = runner.write((transaction) => {
        for (const { key } of rows) transaction.delete(catalog.table(name)!, key)
      })
      // Whoever removes the files of these rows looks at them; every query is asked anew in any case.
      if (name === '_storage') written.push(...deleted.written)
      await system.nextTurn()
    }
  }

  /** The number that the rows of each table want it to have; null: any. */
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
          `The ids in the import are those of another table than "${name}" is here. They can't be added to what is there: ` +
            'use --replace, or leave the ids out.',
        )
      }
      puts.set(name, number ?? next++)
    }
    for (const { name, number } of tables) {
      if (puts.has(name) || ![...puts.values()].includes(number)) continue
      const table = catalog.table(name)!
      if (name.startsWith('_') || !this.isEmpty(table)) {
        throw new Error(`The ids in the import have the number of table "${name}", which has documents of its own.`)
      }
      puts.set(name, next++)
    }
    if (puts.size === 0) return
    for (const [name, number] of puts) storage.putMeta(`catalog/table/${name}`, JSON.stringify({ id: number }))
    const plan = Catalog.plan(storage, schema())
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
      if (rows.length === AT_ONCE) await flush()
    }
    await flush()
    return count
  }

  private async insert(table: TableInfo, rows: Row[], source: ImportSource, first: number): Promise<void> {
    const { runner } = this.options
    const documents = table.name === '_storage' ? await this.placeFiles(rows, source) : rows
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
    if (!files) throw new Error('This server keeps no files, and the import has some.')
    const placed: Row[] = []
    for (const { _id, _creationTime, contentType } of rows) {
      const decoded = typeof _id === 'string' ? decodeId(_id) : null
      if (decoded?.tableNumber !== catalog.table('_storage')!.number) {
        throw new Error(`${String(_id)} is not the id of a stored file here`)
      }
      const bytes = await source.file(_id as string)
      if (bytes === null) throw new Error(`The bytes of the stored file ${String(_id)} are not in the archive`)
      const { size, sha256 } = await files.place(decoded.internalId, bytes)
      placed.push({ _id: _id!, _creationTime: _creationTime!, size, sha256, contentType: contentType ?? null })
    }
    return placed
  }

  private async fail(id: string, asked: Asked, error: unknown): Promise<void> {
    const error_message = error instanceof Error ? error.message : String(error)
    try {
      await this.remove(asked)
      await this.mark(id, { state: 'failed', error_message })
    } catch (second) {
      this.options.log(`An import failed (${error_message}), and that could not be stored: ${String(second)}`)
    }
  }

  private remove({ file }: Asked): Promise<void> {
    return rm(join(this.options.directory, file), { force: true })
  }

  private mark(id: string, state: State): Promise<void> {
    return this.options.write((transaction) => markIn(transaction, id, state))
  }
}

/** What exports and imports are about: the user's own tables. */
export const isTransferred = ({ name }: TableInfo): boolean => !name.startsWith('_')

const isEmptied = (mode: Asked['mode']): boolean => mode === 'replace' || mode === 'replaceAll'

function notEmpty(name: string): Error {
  return new Error(
    `Table "${name}" has documents already. Use --append to add to them, or --replace to put the import in their place.`,
  )
}

function resolve(transaction: Transaction, id: string) {
  const resolved = transaction.resolveId(id)
  if (resolved?.table.name !== IMPORTS_TABLE) throw new OperationError('NoSuchImport', 'There is no such import.')
  return resolved
}

function markIn(transaction: Transaction, id: string, state: State): void {
  const { key, table } = resolve(transaction, id)
  const document = transaction.get(key)
  if (document) transaction.replace(table, key, document, withState(document, state))
}

function withState({ _id, _creationTime, ...fields }: Row, state: State): Row {
  return { ...fields, state }
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
  throw new Error(`"${String(time)}" is no creation time`)
}

function readRequest(file: string, json: unknown): Asked {
  const { tableName = null, componentPath, mode, format } = (json ?? {}) as Record<string, unknown>
  const refuse = (message: string): never => {
    throw new OperationError('InvalidImport', message)
  }
  if (componentPath) refuse('This server has no components to import into.')
  const known = MODES.find((each) => each === mode) ?? refuse(`"${String(mode)}" is no way to import`)
  const kind = FORMATS.find((each) => each === format) ?? refuse(`"${String(format)}" is no format to import`)
  if (kind === 'zip') return { file, format: kind, mode: known, tableName: null }
  if (typeof tableName !== 'string' || !TABLE_NAME.test(tableName)) {
    return refuse(`"${String(tableName)}" is not the name of a table`)
  }
  return { file, format: kind, mode: known, tableName }
}
