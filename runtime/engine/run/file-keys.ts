/**
 * The public names of files. `Id<"_storage">` can be shown to anyone; the UUID in a file's URL gives access. A secret
 * permutation (one AES block) maps one to the other, so neither needs a table, and no one without the secret can get
 * from the id to the URL.
 */
import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import type { UploadState } from '../../boundary/messages'
import type { Key, Storage } from '../../storage/storage'
import type { System } from '../../system'
import { isFileName } from '../../boundary/file-names'
import { toUuid } from '../../boundary/file-names'

/** Convex's own: an upload URL is valid for an hour. */
export const UPLOAD_URL_AGE_MS = 3_600_000
const SECRET = 'files/secret'
const BLOCK = 16

export class FileKeys {
  private readonly blockKey: Buffer
  private readonly tokenKey: Buffer

  constructor(
    secret: Buffer,
    /** The URL at which clients reach this server: `https://chat.example.com` */
    private readonly origin: string,
    /** Without it there are no upload URLs. */
    private readonly uploads: { system: System; ageMs: number } | null = null,
  ) {
    this.blockKey = secret.subarray(0, BLOCK)
    this.tokenKey = secret.subarray(BLOCK)
  }

  /** Uses the store's own secret, generated when the store is new. */
  static open(storage: Storage, system: System, origin: string, uploadAgeMs = UPLOAD_URL_AGE_MS): FileKeys {
    const known = storage.getMeta(SECRET)
    if (known !== undefined) {
      return new FileKeys(Buffer.from(JSON.parse(known) as string, 'base64'), origin, { system, ageMs: uploadAgeMs })
    }
    const secret = Buffer.from(system.randomBytes(2 * BLOCK))
    storage.begin()
    storage.putMeta(SECRET, JSON.stringify(secret.toString('base64')))
    storage.commit()
    return new FileKeys(secret, origin, { system, ageMs: uploadAgeMs })
  }

  uuidOf(internalId: Key): string {
    const cipher = createCipheriv('aes-128-ecb', this.blockKey, null).setAutoPadding(false)
    return toUuid(Buffer.concat([cipher.update(internalId, 'latin1'), cipher.final()]))
  }

  /** Null for anything that isn't a UUID. */
  internalIdOf(uuid: string): Key | null {
    if (!isFileName(uuid)) return null
    const decipher = createDecipheriv('aes-128-ecb', this.blockKey, null).setAutoPadding(false)
    return decipher.update(uuid.replaceAll('-', ''), 'hex', 'latin1') + decipher.final('latin1')
  }

  urlOf(internalId: Key): string {
    return `${this.origin}/api/storage/${this.uuidOf(internalId)}`
  }

  uploadUrl(now: number): string {
    // Unique, so that each can be used up.
    const chance = Buffer.from(this.uploads!.system.randomBytes(6)).toString('hex')
    const issued = `${Math.floor(now).toString(36)}-${chance}`
    return `${this.origin}/api/storage/upload?token=${issued}.${this.mark(issued).toString('base64url')}`
  }

  /** For the token of an upload URL. */
  stateOf(token: string, now: number): UploadState {
    const [issued = '', given = ''] = token.split('.')
    const mark = this.mark(issued)
    const bytes = Buffer.from(given, 'base64url')
    if (bytes.length !== mark.length || !timingSafeEqual(bytes, mark)) return 'invalid'
    return now - parseInt(issued, 36) < (this.uploads?.ageMs ?? 0) ? 'good' : 'expired'
  }

  private mark(issued: string): Buffer {
    return createHmac('sha256', this.tokenKey).update(`upload ${issued}`).digest()
  }
}
