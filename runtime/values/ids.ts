/**
 * Document ids as Convex writes them, so that ids keep their form when data moves between the two: Crockford's base32
 * in lower case, without padding, of [table number as varint][16 bytes][checksum, little endian]. The checksum is
 * Fletcher-16 (modulus 256) of what precedes it, XORed with the version of the format, 0. Source: convex-backend,
 * crates/value/src/id_v6.rs.
 */
import type { Key } from '../storage/storage'

export interface DocumentId {
  /** 1 to 2^32 - 1 */
  tableNumber: number
  /** 16 bytes */
  internalId: Key
}

const INTERNAL_ID_LENGTH = 16
const CHECKSUM_LENGTH = 2

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const VERSION = 0
const MAX_TABLE_NUMBER = 0xffffffff
// 1 + 16 + 2 bytes and 5 + 16 + 2 bytes, in base32.
const MIN_LENGTH = 31
const MAX_LENGTH = 37

const DIGITS = new Int8Array(128).fill(-1)
for (let i = 0; i < ALPHABET.length; i++) DIGITS[ALPHABET.charCodeAt(i)] = i

export function encodeId(tableNumber: number, internalId: Key): string {
  if (!Number.isInteger(tableNumber) || tableNumber < 1 || tableNumber > MAX_TABLE_NUMBER) {
    throw new Error(`${tableNumber} is not a table number`)
  }
  if (internalId.length !== INTERNAL_ID_LENGTH) throw new Error(`An internal id has 16 bytes, not ${internalId.length}`)
  let whole = ''
  let rest = tableNumber
  while (rest >= 0x80) {
    whole += String.fromCharCode((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  whole += String.fromCharCode(rest) + internalId
  const footer = checksum(Buffer.from(whole, 'latin1'), whole.length)
  return toBase32(whole + String.fromCharCode(footer & 0xff, footer >> 8))
}

export function decodeId(id: string): DocumentId | null {
  const tableNumber = tableNumberOf(id)
  if (tableNumber === null) return null
  const at = byteLength(id) - CHECKSUM_LENGTH - INTERNAL_ID_LENGTH
  return { tableNumber, internalId: bytes.toString('latin1', at, at + INTERNAL_ID_LENGTH) }
}

/**
 * Null for anything that `encodeId` does not produce. Stricter than Convex in one respect: the spare bits of the last
 * character must be zero, so that two different strings never name one document. Every id of every document written or
 * returned is checked with it, so it makes no strings.
 */
export function tableNumberOf(id: string): number | null {
  if (id.length < MIN_LENGTH || id.length > MAX_LENGTH || !readBytes(id)) return null
  let tableNumber = 0
  let at = 0
  let scale = 1
  let byte: number
  do {
    byte = bytes[at]!
    tableNumber += (byte & 0x7f) * scale
    scale *= 0x80
    at += 1
  } while (byte >= 0x80 && at < 5)
  const padded = at > 1 && byte === 0
  if (byte >= 0x80 || padded || tableNumber < 1 || tableNumber > MAX_TABLE_NUMBER) return null
  const end = at + INTERNAL_ID_LENGTH
  if (byteLength(id) !== end + CHECKSUM_LENGTH) return null
  const footer = bytes[end]! | (bytes[end + 1]! << 8)
  return footer === checksum(bytes, end) ? tableNumber : null
}

/** The first 4 bytes of the keys of a table's documents. */
export function tablePrefix(tableNumber: number): Key {
  return String.fromCharCode(
    tableNumber >>> 24,
    (tableNumber >>> 16) & 0xff,
    (tableNumber >>> 8) & 0xff,
    tableNumber & 0xff,
  )
}

/** The storage key of a document. */
export function documentKey(tableNumber: number, internalId: Key): Key {
  return tablePrefix(tableNumber) + internalId
}

function checksum(of: Uint8Array, length: number): number {
  let low = 0
  let high = 0
  for (let i = 0; i < length; i++) {
    low = (low + of[i]!) & 0xff
    high = (high + low) & 0xff
  }
  return ((high << 8) | low) ^ VERSION
}

function toBase32(bytes: Key): string {
  let out = ''
  let bits = 0
  let count = 0
  for (let i = 0; i < bytes.length; i++) {
    bits = (bits << 8) | bytes.charCodeAt(i)
    count += 8
    while (count >= 5) {
      count -= 5
      out += ALPHABET[(bits >> count) & 31]
    }
    bits &= (1 << count) - 1
  }
  return count > 0 ? out + ALPHABET[(bits << (5 - count)) & 31] : out
}

/** Those of the id that was read last. */
const bytes = Buffer.alloc(MAX_LENGTH)

const byteLength = (id: string): number => (id.length * 5) >> 3

/** False if it isn't base32. */
function readBytes(id: string): boolean {
  let bits = 0
  let count = 0
  let at = 0
  for (let i = 0; i < id.length; i++) {
    const digit = DIGITS[id.charCodeAt(i)] ?? -1
    if (digit < 0) return false
    bits = (bits << 5) | digit
    count += 5
    if (count < 8) continue
    count -= 8
    bytes[at++] = bits >> count
    bits &= (1 << count) - 1
  }
  return count < 5 && bits === 0
}
