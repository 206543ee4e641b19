/**
 * `npx convex export`: one archive with every document at one moment, in the format that `import` reads, here and on
 * Convex. The newest is kept until the next one, or a restart of the server.
 */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { OperationError } from '../deploy/operation-error'
import type { FileService } from '../files/file-service'
import type { Storage } from '../../storage/storage'
import type { System } from '../../system'
import { EXPORTS_TABLE, type Catalog, type TableInfo } from '../../database/catalog'
import { documentsOf } from '../../database/catalog-plan'
import type { Document } from '../../database/document'
import type { Transaction } from '../../database/transaction'
import { fromJsonText, type Value } from '../../values/codec'
import { decodeId } from '../../values/ids'
import { OPEN_SHAPE, toLine } from './export-format'
import { isTransferred } from './import-writer'
import { toArchive } from './system-ids'
import { ZipWriter } from './zip'
import type { AfterExclusive } from '../exclusive'
import { archiveName } from '../../boundary/archive-name'

export interface ExportsOptions {
  directory: string
  storage: Storage
  catalog: Catalog
  system: System
  files: FileService | null
  log: (line: string) => void
  write: <T>(work: (transaction: Transaction) => T) => Promise<T>
  /** Alone in a batch: nothing changes while it is written. */
  exclusive: (work: () => Promise<AfterExclusive | void>) => Promise<void>
}

const README = `A snapshot. Each folder is a table: documents.jsonl has its documents, generated_schema.jsonl
says what the texts in them stand for that are no texts. Read it back with: npx convex import
`

export class Exports {
  private isRunning = false

  constructor(private readonly options: ExportsOptions) {}

  async start(includeStorage: boolean): Promise<void> {
    if (this.isRunning) throw new OperationError('ExportInProgress', 'An export is being written.')
    this.isRunning = true
    const { write, catalog, system, directory, log } = this.options
    const ts = BigInt(Math.round(system.now() * 1_000))
    const id = await write((transaction) =>
      transaction.insert(catalog.table(EXPORTS_TABLE)!, { state: 'requested', includeStorage }),
    )
    const mark = (fields: Record<string, Value>): Promise<void> =>
      write((transaction) => {
        const { key, table } = transaction.resolveId(id)!
        const document = transaction.get(key)
        if (document) transaction.replace(table, key, document, { includeStorage, ...fields })
      })
    void (async () => {
      try {
        for (const name of readdirSync(directory)) if (name.startsWith('export-')) rmSync(join(directory, name))
        await this.options.exclusive(() => this.writeArchive(join(directory, archiveName(ts)), includeStorage))
        const complete_ts = BigInt(Math.round(system.now() * 1_000))
        await mark({ state: 'completed', start_ts: ts, complete_ts, zip_object_key: archiveName(ts) })
      } catch (error) {
        rmSync(join(directory, archiveName(ts)), { force: true })
        await mark({ state: 'failed' }).catch(() => {})
        log(`An export failed: ${String(error)}`)
      } finally {
        this.isRunning = false
      }
    })()
  }

  private async writeArchive(path: string, includeStorage: boolean): Promise<void> {
    const { catalog } = this.options
    const tables = catalog.tables().filter(isTransferred)
    const archive = await ZipWriter.create(path)
    try {
      await archive.add('README.md', [Buffer.from(README)])
      const list = tables.map(({ name, number }) => `${JSON.stringify({ name, id: number })}\n`)
      await archive.add('_tables/documents.jsonl', [Buffer.from(list.join(''))])
      for (const table of tables) await this.addTable(archive, table)
      if (includeStorage) await this.addFiles(archive, catalog.table('_storage')!)
      await archive.finish()
    } catch (error) {
      await archive.abandon()
      throw error
    }
  }

  private async addTable(archive: ZipWriter, table: TableInfo): Promise<void> {
    const contexts: string[] = []
    const lines = this.lines(table, (id, context) => contexts.push(`${JSON.stringify({ [id]: context })}\n`))
    await archive.add(`${table.name}/documents.jsonl`, lines)
    await archive.add(`${table.name}/generated_schema.jsonl`, [Buffer.from(OPEN_SHAPE + contexts.join(''))])
  }

  private async *lines(
    table: TableInfo,
    onContext: (id: string, context: unknown) => void,
  ): AsyncGenerator<Uint8Array> {
    const { storage, system } = this.options
    for (const rows of documentsOf(storage, table)) {
      const lines = rows.map(({ json }) => {
        const document = toArchive(fromJsonText(json) as Document)
        const { text, context } = toLine(document)
        if (context !== null) onContext(document._id, context)
        return `${text}\n`
      })
      if (lines.length > 0) yield Buffer.from(lines.join(''))
      await system.nextTurn()
    }
  }

  private async addFiles(archive: ZipWriter, table: TableInfo): Promise<void> {
    const { storage, files } = this.options
    const documents: Document[] = []
    for (const rows of documentsOf(storage, table)) {
      for (const { json } of rows) documents.push(fromJsonText(json) as Document)
    }
    const list = documents.map((document) => `${toLine(toArchive(document)).text}\n`)
    await archive.add('_storage/documents.jsonl', [Buffer.from(list.join(''))])
    for (const { _id } of documents) {
      const file = await files?.openById(decodeId(_id)!.internalId)
      if (!file) throw new Error(`The bytes of the stored file ${_id} are missing`)
      try {
        await archive.add(
          `_storage/${toArchive(_id)}`,
          file.createReadStream({ autoClose: false }) as AsyncIterable<Uint8Array>,
        )
      } finally {
        await file.close()
      }
    }
  }
}
