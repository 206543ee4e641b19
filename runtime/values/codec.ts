/**
 * Convex's JSON encoding of values, with the same results and errors as `convexToJson` and `jsonToConvex` of the
 * published package, but cheap for plain data: what JSON can express by itself is checked, not rebuilt.
 *
 * One file: each kind of value is written next to how it is read.
 */
import { CommitTsPlaceholder } from 'convex/values'

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue }

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | ArrayBuffer
  | CommitTsPlaceholder
  | Value[]
  | { [key: string]: Value }

/** Everything for which `typeof` is "object". */
export type Compound = Exclude<Value, boolean | number | bigint | string>

/** The fields of a patch: `undefined` removes the field. */
export type PatchValue = Record<string, Value | undefined>

const MIN_INT64 = -(2n ** 63n)
const MAX_INT64 = 2n ** 63n - 1n
const MAX_FIELD_NAME_LENGTH = 1024
const MAX_TEXT_IN_ERROR = 16384
const TYPES_URL = 'https://docs.convex.dev/using/types'

// One placeholder per process, so that `===` holds between two reads of the same unresolved field.
const commitTs = new CommitTsPlaceholder()

/** A value as Convex JSON. The result shares nothing with `value`. */
export function toJson(value: unknown): JsonValue {
  return encode(value, value)
}

/** `JSON.stringify(toJson(value))`; plain data goes straight to the engine's own stringify. */
export function toJsonText(value: unknown): string {
  return JSON.stringify(isPlain(value) ? value : encode(value, value))
}

/** The value of a Convex JSON. The result shares nothing with `json`. */
export function fromJson(json: JsonValue): Value {
  if (json === null || typeof json !== 'object') return scalar(json)
  if (Array.isArray(json)) return json.map(fromJson)
  const keys = Object.keys(json)
  const first = keys[0]
  if (keys.length === 1 && first!.charCodeAt(0) === DOLLAR) {
    const special = decodeSpecial(first!, json)
    if (special !== undefined) return special
  }
  const out: { [key: string]: Value } = {}
  for (const key of keys) {
    checkFieldName(key)
    // An own `__proto__` in a client's JSON would otherwise become the object's prototype.
    if (key !== '__proto__') out[key] = fromJson(json[key]!)
  }
  return out
}

/**
 * Parses a text that `toJsonText` made. For stored documents: names were checked when they were written, so a text
 * without special values is one `JSON.parse`.
 */
export function fromJsonText(text: string): Value {
  const json = JSON.parse(text) as JsonValue
  return text.includes('"$') ? fromJson(json) : json
}

/** `{"$undefined": null}` is how the client library writes an absent field in a filter or an index bound. */
export function fromJsonOrUndefined(json: JsonValue): Value | undefined {
  return isUndefinedMark(json) ? undefined : fromJson(json)
}

/** The argument of `db.patch`, whose top-level fields can be undefined. */
export function fromPatchJson(json: JsonValue): PatchValue {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) throw new Error('A patch must be an object.')
  const out: PatchValue = {}
  for (const key of Object.keys(json)) {
    checkFieldName(key)
    if (key !== '__proto__') out[key] = fromJsonOrUndefined(json[key]!)
  }
  return out
}

/** A plain object as Convex means it, whichever realm made it. */
export function isSimpleObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return (
    prototype === Object.prototype ||
    prototype === null ||
    (prototype as { constructor?: { name?: string } }).constructor?.name === 'Object'
  )
}

const DOLLAR = 36

function scalar(json: unknown): Value {
  if (json === null || typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json
  throw new Error(`Unexpected type of ${String(json)}`)
}

function isUndefinedMark(json: JsonValue): boolean {
  return typeof json === 'object' && json !== null && !Array.isArray(json) && '$undefined' in json
}

/** Already its own encoding: JSON expresses all of it, in the order the encoding would use. */
function isPlain(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
    case 'object':
      break
    default:
      return false
  }
  if (value === null) return true
  if (Array.isArray(value)) return value.every(isPlain) && !hasHoles(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  let previous = ''
  for (const key of Object.keys(value)) {
    if (key < previous || !isFieldName(key) || key === '__proto__') return false
    if (!isPlain((value as Record<string, unknown>)[key])) return false
    previous = key
  }
  return true
}

function hasHoles(array: unknown[]): boolean {
  // `every` skips holes; stringify would turn them into null.
  return Object.keys(array).length !== array.length
}

function encode(value: unknown, root: unknown): JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $float: encodeFloat(value) }
    case 'bigint':
      if (value < MIN_INT64 || value > MAX_INT64) {
        throw new Error(`BigInt ${value} does not fit into a 64-bit signed integer.`)
      }
      return { $integer: encodeInteger(value) }
    case 'object':
      break
    default:
      return unsupported(root)
  }
  if (value === null) return null
  if (Array.isArray(value)) {
    const out = new Array<JsonValue>(value.length)
    for (let i = 0; i < out.length; i++) out[i] = encode(value[i], root)
    return out
  }
  if (value instanceof ArrayBuffer) return { $bytes: Buffer.from(value).toString('base64') }
  if (value instanceof CommitTsPlaceholder) return { $commitTs: null }
  if (!isSimpleObject(value)) return unsupported(root)
  const out: { [key: string]: JsonValue } = {}
  for (const key of sortedKeys(value)) {
    const field = value[key]
    if (field === undefined) continue
    checkFieldName(key)
    if (key !== '__proto__') out[key] = encode(field, root)
  }
  return out
}

function sortedKeys(value: object): string[] {
  const keys = Object.keys(value)
  for (let i = 1; i < keys.length; i++) {
    if (keys[i]! < keys[i - 1]!) return keys.sort()
  }
  return keys
}

function encodeInteger(value: bigint): string {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeBigInt64LE(value)
  return bytes.toString('base64')
}

function encodeFloat(value: number): string {
  // All NaNs are equal: the bits an engine keeps in one are not part of the value.
  if (Number.isNaN(value)) return 'AAAAAAAA+H8='
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeDoubleLE(value)
  return bytes.toString('base64')
}

function decodeSpecial(key: string, json: { [key: string]: JsonValue }): Value | undefined {
  const content = json[key]
  switch (key) {
    case '$integer':
      return decodeBytes(key, content, 8).readBigInt64LE()
    case '$float': {
      const float = decodeBytes(key, content, 8).readDoubleLE()
      if (Number.isFinite(float) && !Object.is(float, -0)) {
        throw new Error(`Float ${float} should be encoded as a number`)
      }
      return float
    }
    case '$bytes': {
      const bytes = decodeBytes(key, content)
      // A copy, because small Buffers are windows into a shared pool.
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
    }
    case '$commitTs':
      if (content !== null) throw new Error(`Malformed $commitTs field on ${String(json)}`)
      return commitTs
    case '$set':
      throw new Error('Received a Set which is no longer supported as a Convex type.')
    case '$map':
      throw new Error('Received a Map which is no longer supported as a Convex type.')
    default:
      return undefined
  }
}

function decodeBytes(key: string, text: JsonValue | undefined, length?: number): Buffer {
  if (typeof text !== 'string') throw new Error(`Malformed ${key} field on [object Object]`)
  if (text.length % 4 !== 0) throw new Error('Invalid string. Length must be a multiple of 4')
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = Buffer.from(text, 'base64')
  // Node skips what isn't base64, so a short result reveals invalid input.
  if (bytes.length !== (text.length / 4) * 3 - padding) throw new Error(`Malformed ${key} field on [object Object]`)
  if (length !== undefined && bytes.length !== length) {
    throw new Error(`Received ${bytes.length} bytes, expected ${length} for ${key}`)
  }
  return bytes
}

export function isFieldName(name: string): boolean {
  if (name.length > MAX_FIELD_NAME_LENGTH || name.charCodeAt(0) === DOLLAR) return false
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i)
    if (code < 32 || code >= 127) return false
  }
  return true
}

function checkFieldName(name: string): void {
  if (isFieldName(name)) return
  if (name.length > MAX_FIELD_NAME_LENGTH) {
    throw new Error(`Field name ${name} exceeds maximum field name length ${MAX_FIELD_NAME_LENGTH}.`)
  }
  if (name.startsWith('$')) throw new Error(`Field name ${name} starts with a '$', which is reserved.`)
  const bad = [...name].find((character) => character < ' ' || character > '~')
  throw new Error(
    `Field name ${name} has invalid character '${bad}': Field names can only contain non-control ASCII characters`,
  )
}

/** Finds what `encode` could not take, this time with its path. */
function unsupported(root: unknown): never {
  explain(root, '', root)
  throw new Error(`${describe(root)} is not a supported Convex type.`)
}

function explain(value: unknown, path: string, root: unknown): void {
  const where = path && ` (present at path ${path} in original object ${describe(root)})`
  if (value === undefined) {
    throw new Error(
      `undefined is not a valid Convex value${where}. To learn about Convex's supported types, see ${TYPES_URL}.`,
    )
  }
  const refuse = (name: string, shown: unknown): never => {
    const learn = path && ` To learn about Convex's supported types, see ${TYPES_URL}.`
    throw new Error(`${name}${describe(shown)} is not a supported Convex type${where}.${learn}`)
  }
  if (typeof value === 'function' || typeof value === 'symbol') return refuse(`${value.constructor.name} `, value)
  if (typeof value !== 'object' || value === null) return
  if (value instanceof ArrayBuffer || value instanceof CommitTsPlaceholder) return
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) explain(value[i], `${path}[${i}]`, root)
  } else if (value instanceof Set) refuse('Set', [...value])
  else if (value instanceof Map) refuse('Map', [...value])
  else if (!isSimpleObject(value)) {
    const name = value.constructor?.name
    refuse(name ? `${name} ` : '', value)
  } else {
    for (const key of sortedKeys(value)) {
      if (value[key] !== undefined) explain(value[key], `${path}.${key}`, root)
    }
  }
}

function describe(value: unknown): string {
  const text =
    JSON.stringify(value, (_key, inner: unknown) => {
      if (inner === undefined) return 'undefined'
      if (typeof inner === 'function') return '[Function]'
      if (typeof inner === 'symbol') return String(inner)
      return typeof inner === 'bigint' ? `${inner}n` : inner
    }) ?? 'undefined'
  if (text.length <= MAX_TEXT_IN_ERROR) return text
  const rest = '[...truncated]'
  let end = MAX_TEXT_IN_ERROR - rest.length
  // Doesn't cut through a surrogate pair.
  if (text.codePointAt(end - 1)! > 0xffff) end -= 1
  return text.slice(0, end) + rest
}
