/** `ctx.storage` of queries and mutations: a file's metadata and URL, never its bytes. */
import type { FileKeys } from './file-keys'
import type { Key } from '../../storage/storage'
import type { Document } from '../../database/document'
import type { Frame } from '../../database/frame'
import type { Transaction } from '../../database/transaction'

/** The row of an `Id<"_storage">`, or of the UUID that older code stores. */
export function findFile(
  transaction: Transaction,
  keys: FileKeys,
  id: unknown,
  call: string,
): { key: Key; internalId: Key; document: Document | null } {
  if (id === undefined) throw new TypeError(`Must provide arg 1 \`storageId\` to \`${call}\``)
  const { prefix } = transaction.catalog.table('_storage')!
  const named = typeof id === 'string' ? transaction.resolveId(id) : null
  const refused = (why: string) => new Error(`Invalid argument \`storageId\` for \`storage.${call}\`: ${why}`)
  if (named !== null && named.table.prefix !== prefix) {
    throw refused("Invalid storage ID. Storage ID cannot be an ID on any table other than '_storage'.")
  }
  const internalId = named?.key.slice(prefix.length) ?? (typeof id === 'string' ? keys.internalIdOf(id) : null)
  if (internalId === null) {
    throw refused(
      `Invalid storage ID: "${String(id)}". Storage ID should be an Id of '_storage' table, or a UUID string.`,
    )
  }
  const key = prefix + internalId
  return { key, internalId, document: transaction.get(key) }
}

/** A function's own transaction, or one for each call by an action. */
export type Run = <T>(work: (transaction: Transaction) => T) => Promise<T>

export const within =
  (frame: Frame): Run =>
  (work) =>
    frame.run(() => work(frame.transaction))

export function storageReader(run: Run, keys: FileKeys) {
  return {
    getUrl: (id: string): Promise<string | null> =>
      run((transaction) => {
        const { document, internalId } = findFile(transaction, keys, id, 'getUrl')
        return document && keys.urlOf(internalId)
      }),
    /** Deprecated by Convex; its checksum is in hex, that of `ctx.db.system` in base64. */
    getMetadata: (id: string) =>
      run((transaction) => {
        const { document, internalId } = findFile(transaction, keys, id, 'getMetadata')
        if (document === null) return null
        const { sha256, size, contentType } = document as Document & { sha256: string }
        return {
          storageId: keys.uuidOf(internalId),
          sha256: Buffer.from(sha256, 'base64').toString('hex'),
          size,
          contentType,
        }
      }),
  }
}

export function storageWriter(run: Run, keys: FileKeys, read = run) {
  return {
    ...storageReader(read, keys),
    generateUploadUrl: (): Promise<string> => read((transaction) => keys.uploadUrl(transaction.now)),
    /** The bytes are deleted once the row's deletion is committed. */
    delete: (id: string): Promise<void> =>
      run((transaction) => {
        const { document, key } = findFile(transaction, keys, id, 'delete')
        if (document === null) throw new Error(`storage id ${id} not found`)
        transaction.delete(transaction.catalog.table('_storage')!, key)
      }),
  }
}

/** Replaces `ctx.storage` if the engine has no directory for files. */
export const NO_FILE_STORAGE = new Proxy(
  {},
  {
    get: (_, property) => {
      if (property === 'then') return undefined
      throw new Error(`File storage isn't enabled on this server (ctx.storage.${String(property)}).`)
    },
  },
)
