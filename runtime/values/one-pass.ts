/**
 * Checks a value against its validator, counts its size, and writes its JSON in one pass. Nearly every document and
 * result is plain and matches, so it needn't be walked four times.
 *
 * It never guesses: for anything unusual (no match, `v.any()`, what JSON can't express, too many fields) the result is
 * null, and the separate walks decide (validate.ts, codec.ts, size.ts), and say what is wrong.
 */
import { fromJson, isFieldName, type Value } from './codec'
import { tableNumberOf } from './ids'
import { compileMatch, type TableNames, type ValidatorJson } from './validate'
import { MAX_ARRAY_LENGTH, MAX_OBJECT_FIELDS } from './size'

export interface Written {
  json: string
  /** By Convex's count: what `documentSize` returns. */
  bytes: number
}

export type OnePass = (value: unknown) => Written | null

/** Adds its size to `tally`; null: not for this pass. */
type Write = (value: unknown, tally: Tally) => string | null

interface Tally {
  bytes: number
}

/** No deeper than documents may be, so levels needn't be counted. */
const MOST_LEVELS = 16

const NOTHING: Write = () => null

/** Compiles the check of a whole value. */
export function compileOnePass(json: ValidatorJson, tables: TableNames): OnePass {
  return whole(compile(json, tables, 0))
}

/** Compiles the check of a table's documents, which also have system fields. */
export function compileDocumentOnePass(json: ValidatorJson, tables: TableNames): OnePass {
  if (json.type !== 'object') return () => null
  const _id = { fieldType: { type: 'string' }, optional: false } as const
  const _creationTime = { fieldType: { type: 'number' }, optional: false } as const
  return compileOnePass({ type: 'object', value: { ...json.value, _id, _creationTime } }, tables)
}

function whole(write: Write): OnePass {
  return (value) => {
    const tally = { bytes: 0 }
    const json = write(value, tally)
    return json === null ? null : { json, bytes: tally.bytes }
  }
}

function compile(json: ValidatorJson, tables: TableNames, level: number): Write {
  if (level >= MOST_LEVELS) return NOTHING
  switch (json.type) {
    case 'null':
      return (value, tally) => (value === null ? count(tally, 1, 'null') : null)
    case 'boolean':
      return (value, tally) => (typeof value === 'boolean' ? count(tally, 1, value ? 'true' : 'false') : null)
    case 'number':
      return number
    case 'string':
      return string
    case 'id':
      return (value, tally) => {
        if (typeof value !== 'string') return null
        const number = tableNumberOf(value)
        if (number === null || number !== tables.tableNumber(json.tableName)) return null
        // No character of an id needs escaping, or more than a byte.
        return count(tally, 2 + value.length, `"${value}"`)
      }
    case 'literal':
      return literal(fromJson(json.value))
    case 'array':
      return array(compile(json.value, tables, level + 1))
    case 'union':
      return union(json.value, tables, level)
    case 'object':
      return object(json, tables, level)
    case 'any':
    case 'bigint':
    case 'bytes':
    case 'commitTs':
    case 'record':
      return NOTHING
  }
}

function count(tally: Tally, bytes: number, json: string): string {
  tally.bytes += bytes
  return json
}

const number: Write = (value, tally) =>
  typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0) ? count(tally, 9, `${value}`) : null

/** Printable ASCII that JSON needn't escape. */
const AS_IT_IS = /^[ !#-[\]-~]*$/

const string: Write = (value, tally) => {
  if (typeof value !== 'string') return null
  if (AS_IT_IS.test(value)) return count(tally, 2 + value.length, `"${value}"`)
  return count(tally, 2 + Buffer.byteLength(value), JSON.stringify(value))
}

function literal(expected: Value): Write {
  if (typeof expected === 'bigint' || typeof expected === 'object') return NOTHING
  const write = typeof expected === 'string' ? string : typeof expected === 'number' ? number : null
  if (write === null) return (value, tally) => (value === expected ? count(tally, 1, String(expected)) : null)
  const tally = { bytes: 0 }
  const json = write(expected, tally)
  if (json === null) return NOTHING
  const { bytes } = tally
  // -0 is another value than 0, and is encoded another way.
  return (value, to) => (Object.is(value, expected) ? count(to, bytes, json) : null)
}

function array(element: Write): Write {
  return (value, tally) => {
    if (!Array.isArray(value) || value.length > MAX_ARRAY_LENGTH) return null
    tally.bytes += 2
    let json = '['
    // A hole is read as undefined, which no writer takes.
    for (let i = 0; i < value.length; i++) {
      const item = element(value[i], tally)
      if (item === null) return null
      json += i === 0 ? item : ',' + item
    }
    return json + ']'
  }
}

/** The member that writes it has to be known before it counts anything. */
function union(members: readonly ValidatorJson[], tables: TableNames, level: number): Write {
  const all = members.map((member) => ({
    matches: compileMatch(member, tables),
    write: compile(member, tables, level),
  }))
  return (value, tally) => {
    for (const { matches, write } of all) if (matches(value as Value)) return write(value, tally)
    return null
  }
}

function object(json: ValidatorJson & { type: 'object' }, tables: TableNames, level: number): Write {
  const fields = Object.keys(json.value)
    .sort()
    .map((name) => {
      const { fieldType, optional } = json.value[name]!
      const write = compile(fieldType, tables, level + 1)
      return { name, optional, write, key: `${JSON.stringify(name)}:`, size: name.length + 1 }
    })
  if (fields.length > MAX_OBJECT_FIELDS) return NOTHING
  // A name that begins with a digit may be an array index, which objects don't keep in the order of texts.
  if (fields.some(({ name }) => !isFieldName(name) || name === '__proto__' || /^\d/.test(name))) return NOTHING
  return (value, tally) => {
    if (typeof value !== 'object' || value === null) return null
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return null
    let present = 0
    tally.bytes += 2
    let text = '{'
    for (const { name, optional, write, key, size } of fields) {
      const field = (value as Record<string, unknown>)[name]
      if (field === undefined) {
        if (optional) continue
        return null
      }
      const written = write(field, tally)
      if (written === null) return null
      tally.bytes += size
      text += present === 0 ? key + written : ',' + key + written
      present += 1
    }
    // A field that the validator doesn't know, even an inherited one, makes the count negative.
    for (const name in value) if ((value as Record<string, unknown>)[name] !== undefined) present -= 1
    return present === 0 ? text + '}' : null
  }
}
