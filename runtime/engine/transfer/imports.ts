/**
 * `npx convex import`: an uploaded file becomes documents, all of them or none.
 *
 *   uploaded ──read through──▶ waiting_for_confirmation ──perform──▶ in_progress ──▶ completed   with the data, one commit
 *       └── can't be read, doesn't match ──▶ failed ◀── any error, a restart ────────┘      and nothing has changed
 *
 * Ids and creation times are kept. Because an id contains its table's number, an empty table takes the number of its
 * imported rows.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { OperationError } from '../deploy/operation-error'
import { Catalog, DOCUMENTS, IMPORTS_TABLE } from '../../database/catalog'
import type { Transaction } from '../../database/transaction'
import { prefixEnd } from '../../values/keys'
import { openImport, type ImportFormat, type ImportSource, type Row } from './import-source'
import {
  ImportWriter,
  isEmptied,
  MODES,
  ROWS_AT_ONCE,
  TABLE_NAME,
  type ImportMode,
  type ImportWriterOptions,
} from './import-writer'
import type { AfterExclusive, Exclusive } from '../exclusive'

export interface ImportsOptions extends ImportWriterOptions {
  /** Where uploads are stored. */
  directory: string
  log: (line: string) => void
  write: <T>(work: (transaction: Transaction) => T) => Promise<T>
  exclusive: Exclusive
}

const FORMATS = ['zip', 'jsonLines', 'jsonArray', 'csv'] as const

interface Asked {
  /** In the directory. */
  file: string
  format: ImportFormat
  mode: ImportMode
  tableName: string | null
}

type State =
  | { state: 'uploaded' }
  | { state: 'waiting_for_confirmation'; message_to_confirm: string; require_manual_confirmation: boolean }
  | { state: 'in_progress'; progress_message: string; checkpoint_messages: string[] }
  | { state: 'completed'; num_rows_written: bigint }
  | { state: 'failed'; error_message: string }

export class Imports {
  private readonly writer: ImportWriter

  constructor(private readonly options: ImportsOptions) {
    this.writer = new ImportWriter(options)
  }

  /** Imports in progress when the server ended have failed. */
  forgetUnfinished(): void {
    const { catalog, store } = this.options
    const { prefix } = catalog.table(IMPORTS_TABLE)!
    const rows = store.scan({ index: DOCUMENTS, prefix, lower: prefix, upper: prefixEnd(prefix) }, 'desc', 1_000)
    for (const { document } of rows) {
      const { state } = document.state as { state: State['state'] }
      if (state === 'completed' || state === 'failed') continue
      void this.mark(document._id, { state: 'failed', error_message: 'The server was restarted. Import again.' })
    }
  }

  /** Returns the import's id; the file is read meanwhile. */
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

  /** Returns at once; the state reports the progress. */
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
    const { writer } = this
    const source = await this.open(asked)
    try {
      const lines: string[] = []
      let removesAny = false
      for (const { name } of source.tables) {
        let count = 0
        for await (const _ of source.rows(name)) if (++count % ROWS_AT_ONCE === 0) await system.nextTurn()
        const table = catalog.table(name)
        const removes = table !== undefined && isEmptied(asked.mode) && !writer.isEmpty(table)
        if (asked.mode === 'requireEmpty') writer.requireEmpty(name)
        removesAny ||= removes
        lines.push(`${name}: ${count} documents to add${removes ? ', and all existing ones to delete' : ''}`)
      }
      for (const { name } of writer.othersToEmpty(asked.mode, source)) {
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

  /** Everything in the open batch, including the state. */
  private async apply(id: string, asked: Asked): Promise<AfterExclusive> {
    const { catalog, store, runner } = this.options
    const before = Catalog.copyOf(catalog)
    const undo = (): void => {
      catalog.adopt(before)
      store.forget()
    }
    const source = await this.open(asked)
    try {
      const { count, written } = await this.writer.write(source, asked.mode)
      const state: State = { state: 'completed', num_rows_written: BigInt(count) }
      const done = runner.write((transaction) => markIn(transaction, id, state))
      return { isDirty: true, renew: true, written: [...written, ...done.written], undo }
    } catch (error) {
      undo()
      throw error
    } finally {
      await source.close()
    }
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

function readRequest(file: string, json: unknown): Asked {
  const { tableName = null, componentPath, mode, format } = (json ?? {}) as Record<string, unknown>
  const refuse = (message: string): never => {
    throw new OperationError('InvalidImport', message)
  }
  if (componentPath) refuse('This server has no components to import into.')
  const known = MODES.find((each) => each === mode) ?? refuse(`"${String(mode)}" is not an import mode`)
  const kind = FORMATS.find((each) => each === format) ?? refuse(`"${String(format)}" is not an import format`)
  if (kind === 'zip') return { file, format: kind, mode: known, tableName: null }
  if (typeof tableName !== 'string' || !TABLE_NAME.test(tableName)) {
    return refuse(`"${String(tableName)}" is not the name of a table`)
  }
  return { file, format: kind, mode: known, tableName }
}
