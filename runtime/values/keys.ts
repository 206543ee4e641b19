/**
 * Values as binary strings that sort as Convex sorts the values: undefined < null < int64 < float64 < boolean < string
 * < bytes < array < object. No encoding is a prefix of another one, so the encodings of a tuple, concatenated, sort as
 * the tuple, and all keys that start with an encoding have exactly that value there.
 *
 *   undefined 01 · null 02 · int64 03 + 8 bytes · float64 04 + 8 bytes · false 05 · true 06
 *   string 07 text 00 · bytes 08 body 00 · array 09 elements… 00 · object 0a (name as string, value)… 00
 *
 * Inside text and body, 00 is written 01 01 and 01 is written 01 02, so the closing 00 occurs nowhere else. (Escaping
 * as 00 ff, as FoundationDB and Convex do, would make "a" a prefix of "a\0b".) Text is UTF-8, and a lone surrogate is
 * three bytes like any other code point of its size.
 */
import { CommitTsPlaceholder } from 'convex/values'
import type { Key } from '../storage/storage'
import type { Compound, Value } from './codec'

const UNDEFINED = '\x01'
const NULL = '\x02'
const INT64 = '\x03'
const FLOAT64 = '\x04'
const FALSE = '\x05'
const TRUE = '\x06'
const STRING = '\x07'
const BYTES = '\x08'
const ARRAY = '\x09'
const OBJECT = '\x0a'
const END = '\x00'

/** Above every key in use: no encoding starts with ff, and table numbers stay far below ff000000. */
export const MAX_KEY: Key = '\xff'.repeat(32)

export function encodeKeyPart(value: Value | undefined): Key {
  switch (typeof value) {
    case 'string':
      return STRING + encodeText(value) + END
    case 'number':
      return FLOAT64 + encodeFloat(value)
    case 'boolean':
      return value ? TRUE : FALSE
    case 'undefined':
      return UNDEFINED
    case 'bigint':
      return INT64 + encodeInteger(value)
    default:
      return encodeCompound(value)
  }
}

function encodeCompound(value: Compound): Key {
  if (value === null) return NULL
  if (Array.isArray(value)) return ARRAY + value.map(encodeKeyPart).join('') + END
  if (value instanceof ArrayBuffer) return BYTES + escape(Buffer.from(value).toString('latin1')) + END
  // Until the commit assigns a number, it sorts after every number assigned so far.
  if (value instanceof CommitTsPlaceholder) return INT64 + '\xff'.repeat(8)
  let key = OBJECT
  for (const name of Object.keys(value).sort()) {
    const field = value[name]
    if (field !== undefined) key += encodeKeyPart(name) + encodeKeyPart(field)
  }
  return key + END
}

/** The smallest key above every key that starts with `prefix`; MAX_KEY for a prefix that is empty or all ff. */
export function prefixEnd(prefix: Key): Key {
  let last = prefix.length - 1
  while (last >= 0 && prefix.charCodeAt(last) === 0xff) last -= 1
  if (last < 0) return MAX_KEY
  return prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1)
}

/** Decodes a concatenation of encodings. Throws if `key` is anything else. */
export function decodeKeyParts(key: Key): (Value | undefined)[] {
  const reader = { key, at: 0 }
  const parts: (Value | undefined)[] = []
  while (reader.at < key.length) parts.push(readPart(reader))
  return parts
}

const scratch = new DataView(new ArrayBuffer(8))
const scratchBytes = new Uint8Array(scratch.buffer)

function scratchKey(): Key {
  const b = scratchBytes
  return String.fromCharCode(b[0]!, b[1]!, b[2]!, b[3]!, b[4]!, b[5]!, b[6]!, b[7]!)
}

function encodeInteger(value: bigint): Key {
  if (BigInt.asIntN(64, value) !== value) {
    throw new Error(`BigInt ${value} does not fit into a 64-bit signed integer.`)
  }
  scratch.setBigInt64(0, value)
  scratchBytes[0]! ^= 0x80
  return scratchKey()
}

function encodeFloat(value: number): Key {
  // One NaN only, the positive quiet one: above Infinity.
  scratch.setFloat64(0, Number.isNaN(value) ? NaN : value)
  if (Number.isNaN(value)) scratch.setUint32(0, 0x7ff80000)
  if (scratchBytes[0]! & 0x80) {
    scratch.setUint32(0, ~scratch.getUint32(0))
    scratch.setUint32(4, ~scratch.getUint32(4))
  } else {
    scratchBytes[0]! |= 0x80
  }
  return scratchKey()
}

function encodeText(text: string): Key {
  if (/^[\x02-\x7f]*$/.test(text)) return text
  return escape(/\p{Surrogate}/u.test(text) ? encodeIllFormed(text) : Buffer.from(text, 'utf8').toString('latin1'))
}

function escape(bytes: Key): Key {
  return bytes.replace(/[\x00\x01]/g, (byte) => (byte === '\x00' ? '\x01\x01' : '\x01\x02'))
}

/** Own UTF-8 encoder, because the platform's replaces a lone surrogate. */
function encodeIllFormed(text: string): Key {
  let out = ''
  for (const character of text) {
    const code = character.codePointAt(0)!
    out +=
      code >= 0xd800 && code <= 0xdfff
        ? String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f))
        : Buffer.from(character, 'utf8').toString('latin1')
  }
  return out
}

interface Reader {
  key: Key
  at: number
}

function readPart(reader: Reader): Value | undefined {
  const tag = reader.key[reader.at]
  reader.at += 1
  switch (tag) {
    case UNDEFINED:
      return undefined
    case NULL:
      return null
    case INT64:
      readScratch(reader)
      scratchBytes[0]! ^= 0x80
      return scratch.getBigInt64(0)
    case FLOAT64:
      return readFloat(reader)
    case FALSE:
      return false
    case TRUE:
      return true
    case STRING:
      return decodeText(readEscaped(reader))
    case BYTES: {
      const bytes = Buffer.from(readEscaped(reader), 'latin1')
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
    }
    case ARRAY: {
      const array: Value[] = []
      while (!atEnd(reader)) array.push(readPart(reader) as Value)
      return array
    }
    case OBJECT: {
      const object: { [key: string]: Value } = {}
      while (!atEnd(reader)) {
        const name = readPart(reader) as string
        object[name] = readPart(reader) as Value
      }
      return object
    }
    default:
      throw new Error(`No value begins at byte ${reader.at - 1} of the key ${toHex(reader.key)}`)
  }
}

/** Skips a closing 00 if there is one. */
function atEnd(reader: Reader): boolean {
  if (reader.key[reader.at] !== END) return false
  reader.at += 1
  return true
}

function readScratch(reader: Reader): void {
  if (reader.at + 8 > reader.key.length) throw new Error(`The key ${toHex(reader.key)} ends inside a number`)
  for (let i = 0; i < 8; i++) scratchBytes[i] = reader.key.charCodeAt(reader.at + i)
  reader.at += 8
}

function readFloat(reader: Reader): number {
  readScratch(reader)
  if (scratchBytes[0]! & 0x80) {
    scratchBytes[0]! &= 0x7f
  } else {
    scratch.setUint32(0, ~scratch.getUint32(0))
    scratch.setUint32(4, ~scratch.getUint32(4))
  }
  return scratch.getFloat64(0)
}

function readEscaped(reader: Reader): Key {
  const end = reader.key.indexOf(END, reader.at)
  if (end < 0) throw new Error(`The key ${toHex(reader.key)} ends inside a string`)
  const body = reader.key.slice(reader.at, end)
  reader.at = end + 1
  return body.replace(/\x01[\x01\x02]/g, (pair) => (pair === '\x01\x01' ? '\x00' : '\x01'))
}

function decodeText(bytes: Key): string {
  if (/^[\x00-\x7f]*$/.test(bytes)) return bytes
  return bytes
    .split(/(\xed[\xa0-\xbf][\x80-\xbf])/)
    .map((piece, i) => (i % 2 === 1 ? decodeSurrogate(piece) : Buffer.from(piece, 'latin1').toString('utf8')))
    .join('')
}

function decodeSurrogate(bytes: Key): string {
  return String.fromCharCode(0xd000 | ((bytes.charCodeAt(1) & 0x3f) << 6) | (bytes.charCodeAt(2) & 0x3f))
}

function toHex(key: Key): string {
  return Buffer.from(key, 'latin1').toString('hex')
}
