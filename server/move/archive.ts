/** Reads and rewrites a Convex export, as far as moving people requires. */
import { ZipReader, ZipWriter } from '../../runtime/engine/transfer/zip'
import { codeIn } from './people'

/** Maximum that an import reads of one table. */
const MAX_ENTRY = 1 << 30

type Row = Record<string, unknown>

/** A person with an account, and those of their messages that could be a code. */
export interface ArchivedPerson {
  tokenIdentifier: string
  name: string
  handle: string
  codes: Set<string>
}

export class Archive {
  private constructor(private readonly zip: ZipReader) {}

  static async open(path: string): Promise<Archive> {
    const archive = new Archive(await ZipReader.open(path))
    try {
      await archive.check()
      return archive
    } catch (error) {
      await archive.close()
      throw error
    }
  }

  close(): Promise<void> {
    return this.zip.close()
  }

  private async check(): Promise<void> {
    const { names } = this.zip
    if (!names.includes('identities/documents.jsonl')) {
      throw new Error('This export isn\'t from Parley: it has no "identities" table.')
    }
    const [file] = await this.rows('files')
    if (file && !names.includes('_storage/documents.jsonl')) {
      throw new Error('This export has no files. Export again: npx convex export --include-file-storage')
    }
  }

  async people(): Promise<ArchivedPerson[]> {
    const users = new Map((await this.rows('users')).map((row) => [row._id, row]))
    const codes = new Map<unknown, Set<string>>()
    for (const { senderId, content, isDeleted } of await this.rows('messages')) {
      const code = typeof content === 'string' && !isDeleted ? codeIn(content) : null
      if (code === null) continue
      const own = codes.get(senderId) ?? new Set()
      codes.set(senderId, own.add(code))
    }
    return (await this.rows('identities')).flatMap(({ tokenIdentifier, userId, deletedAt }) => {
      const user = users.get(userId)
      if (deletedAt !== undefined || !user) return []
      const { name, handle } = user as { name: string; handle: string }
      return [{ tokenIdentifier: tokenIdentifier as string, name, handle, codes: codes.get(userId) ?? new Set() }]
    })
  }

  /** The same export with other accounts: `accounts` maps old identifiers to new ones. */
  async write(path: string, accounts: ReadonlyMap<string, string>): Promise<void> {
    const written = await ZipWriter.create(path)
    try {
      for (const name of this.zip.names) {
        const bytes = (await this.zip.read(name, MAX_ENTRY))!
        const table = /^(identities|users)\/documents\.jsonl$/.exec(name)?.[1]
        const rows = table ? linesOf(bytes).map((line) => moved(line, accounts)) : null
        await written.add(name, rows ? [Buffer.from(rows.map((row) => `${row}\n`).join(''))] : [bytes])
      }
      await written.finish()
    } catch (error) {
      await written.abandon()
      throw error
    }
  }

  private async rows(table: string): Promise<Row[]> {
    const bytes = await this.zip.read(`${table}/documents.jsonl`, MAX_ENTRY)
    return bytes ? linesOf(bytes).map((line) => JSON.parse(line) as Row) : []
  }
}

const linesOf = (bytes: Buffer): string[] =>
  bytes
    .toString()
    .split('\n')
    .filter((line) => line.trim() !== '')

/** Unchanged lines stay as they were written, to the last digit. */
function moved(line: string, accounts: ReadonlyMap<string, string>): string {
  const { tokenIdentifier, statusJob, ...row } = JSON.parse(line) as Row
  // A scheduled function of the old deployment, in data from an earlier version.
  if (statusJob !== undefined) return JSON.stringify(row)
  const account = accounts.get(tokenIdentifier as string)
  return account === undefined ? line : JSON.stringify({ ...row, tokenIdentifier: account })
}
