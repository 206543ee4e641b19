/** A file's name is a UUID, on disk and in its URL. */
import type { System } from '../system'

const BYTES = 16
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function isFileName(name: string): boolean {
  return UUID.test(name)
}

/** Formats 16 random bytes as a UUID, for a file about to be received. */
export function newFileName(system: System): string {
  const bytes = Buffer.from(system.randomBytes(BYTES))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return toUuid(bytes)
}

export function toUuid(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
