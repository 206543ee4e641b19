/** An uploaded file as rows of tables: a snapshot's archive, or one table as JSON or CSV. */
import { readFile } from 'node:fs/promises'
import { fromJson, type JsonValue, type Value } from '../../values/codec'
import { csvObjects } from './csv'
import { fromExport, parseGeneratedSchema, type GeneratedSchema } from './export-format'
import { ZipReader } from './zip'

export type ImportFormat = 'zip' | 'jsonLines' | 'jsonArray' | 'csv'

export type Row = Record<string, Value>

export interface ImportSource {
  /** The user's tables, with their numbers if the source has them. */
  tables: { name: string; number: number | null }[]
  rows(table: string): AsyncGenerator<Row> | Generator<Row>
  /** The bytes of a stored file by its id; null if they are missing. */
  file(id: string): Promise<Uint8Array | null>
  close(): Promise<void>
}

/** Maximum unpacked size of one entry of an archive, because it is held in memory as a whole. */
const MAX_ENTRY = 1 << 30
const DOCUMENTS = /^([A-Za-z]\w*|_storage)\/documents\.jsonl$/

export async function openImport(path: string, format: ImportFormat, table: string | null): Promise<ImportSource> {
  if (format === 'zip') return openArchive(path)
  const text = await readFile(path, 'utf8')
  const parse = { jsonLines: parseLines, jsonArray: parseArray, csv: parseCsv }[format]
  return {
    tables: [{ name: table!, number: null }],
    rows: () => parse(text),
    file: async () => null,
    close: async () => {},
  }
}

async function openArchive(path: string): Promise<ImportSource> {
  const archive = await ZipReader.open(path)
  try {
    const { names } = archive
    const ofComponents = names.find((name) => name.startsWith('_components/'))
    if (ofComponents) throw new Error(`This server has no components: ${ofComponents} can't be imported.`)
    const numbers = new Map<string, number>()
    const listed = await archive.read('_tables/documents.jsonl', MAX_ENTRY)
    for (const line of linesOf(listed?.toString() ?? '')) {
      const { name, id } = JSON.parse(line) as { name: string; id: number }
      numbers.set(name, id)
    }
    const found = names.flatMap((name) => DOCUMENTS.exec(name)?.[1] ?? [])
    if (found.length === 0) throw new Error('There are no tables in this archive.')
    return {
      tables: found.map((name) => ({ name, number: numbers.get(name) ?? null })),
      rows: (table) => archivedRows(archive, table),
      async file(id) {
        const name = names.find((each) => each.startsWith(`_storage/${id}`))
        return name === undefined ? null : archive.read(name, MAX_ENTRY)
      },
      close: () => archive.close(),
    }
  } catch (error) {
    await archive.close()
    throw error
  }
}

async function* archivedRows(archive: ZipReader, table: string): AsyncGenerator<Row> {
  const generated = await archive.read(`${table}/generated_schema.jsonl`, MAX_ENTRY)
  const schema = generated ? parseGeneratedSchema(generated.toString()) : null
  const documents = await archive.read(`${table}/documents.jsonl`, MAX_ENTRY)
  let number = 0
  for (const line of linesOf(documents?.toString() ?? '')) {
    number += 1
    yield decode(line, `line ${number} of ${table}/documents.jsonl`, schema)
  }
}

function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end < 0 ? text.length : end)
    if (line.trim() !== '') yield line
    at = end < 0 ? text.length : end + 1
  }
}

function* parseLines(text: string): Generator<Row> {
  let number = 0
  for (const line of linesOf(text)) yield decode(line, `row ${++number}`, null)
}

function* parseArray(text: string): Generator<Row> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new Error(`The file is not JSON: ${(error as Error).message}`, { cause: error })
  }
  if (!Array.isArray(json)) throw new Error('The file must be a JSON array of objects')
  for (const [at, row] of json.entries()) yield asRow(row, `row ${at + 1}`, null)
}

/** As Convex reads it: what looks like a number is one. */
function* parseCsv(text: string): Generator<Row> {
  for (const row of csvObjects(text)) {
    const fields = Object.entries(row).map(([name, field]): [string, Value] => {
      const isNumber = field.trim() !== '' && Number.isFinite(Number(field)) && !name.startsWith('_id')
      return [name, isNumber ? Number(field) : field]
    })
    yield Object.fromEntries(fields)
  }
}

function decode(line: string, where: string, schema: GeneratedSchema | null): Row {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch (error) {
    throw new Error(`Could not parse ${where} as JSON: ${(error as Error).message}`, { cause: error })
  }
  return asRow(json, where, schema)
}

function asRow(json: unknown, where: string, schema: GeneratedSchema | null): Row {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Error(`${where} is not an object`)
  try {
    if (schema === null) return fromJson(json as JsonValue) as Row
    const { _id } = json as { _id?: unknown }
    const context = typeof _id === 'string' ? schema.contexts.get(_id) : undefined
    return fromExport(json, context ?? 'infer', [schema.shape]) as Row
  } catch (error) {
    throw new Error(`Could not read ${where}: ${(error as Error).message}`, { cause: error })
  }
}
