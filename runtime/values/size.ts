/**
 * Size of a value by Convex's own count, with its limits and error texts. Sources:
 * docs.convex.dev/production/state/limits; convex-backend, crates/value/src/{size,object,array}.rs.
 */
import { CommitTsPlaceholder } from 'convex/values'
import type { Compound, Value } from './codec'

export const MAX_DOCUMENT_SIZE = 1 << 20
const MAX_VALUE_SIZE = 1 << 25
export const MAX_OBJECT_FIELDS = 1024
export const MAX_ARRAY_LENGTH = 8192
const MAX_NESTING = 64
const MAX_DOCUMENT_NESTING = 16

/** Bytes, as the limits count them; not the length of any encoding. */
export function documentSize(value: Value): number {
  return measure(value, 0).size
}

export const FUNCTION_BYTES = 1 << 24

/** Formats a size for error messages. */
export const MOST_FUNCTION_BYTES = formatSize(FUNCTION_BYTES)

/** The size of arguments or a result as text, if it exceeds what a function can pass or return. */
export function checkCall(value: Value): string | null {
  const { size, nesting } = measure(value, 0)
  if (nesting > MAX_NESTING) throw tooNested('Value', nesting, MAX_NESTING)
  return size > FUNCTION_BYTES ? formatSize(size) : null
}

/** Checks the rules for all values. Throws Convex's error. */
export function checkValue(value: Value): void {
  const { size, nesting } = measure(value, 0)
  if (nesting > MAX_NESTING) throw tooNested('Value', nesting, MAX_NESTING)
  if (size > MAX_VALUE_SIZE) throw tooLarge(size, MAX_VALUE_SIZE)
}

/** Checks the rules for stored documents, and returns the document's size. Throws Convex's error. */
export function checkDocument(value: Value): number {
  const { size, nesting } = measure(value, 0)
  if (nesting > MAX_NESTING) throw tooNested('Value', nesting, MAX_NESTING)
  if (nesting > MAX_DOCUMENT_NESTING) throw tooNested('Document', nesting, MAX_DOCUMENT_NESTING)
  if (size > MAX_DOCUMENT_SIZE) throw tooLarge(size, MAX_DOCUMENT_SIZE)
  return size
}

interface Measure {
  size: number
  /** 0 for a scalar, 1 more than the deepest content for an array or object. */
  nesting: number
}

function measure(value: Value, depth: number): Measure {
  switch (typeof value) {
    case 'string':
      return { size: 2 + Buffer.byteLength(value), nesting: 0 }
    case 'number':
    case 'bigint':
      return { size: 9, nesting: 0 }
    case 'boolean':
      return { size: 1, nesting: 0 }
    default:
      return measureCompound(value, depth)
  }
}

function measureCompound(value: Compound, depth: number): Measure {
  if (value === null) return { size: 1, nesting: 0 }
  if (value instanceof ArrayBuffer) return { size: 2 + value.byteLength, nesting: 0 }
  if (value instanceof CommitTsPlaceholder) return { size: 9, nesting: 0 }
  // Far too deep already: stop before the stack overflows.
  if (depth > 2 * MAX_NESTING) throw tooNested('Value', depth, MAX_NESTING)
  const total: Measure = { size: 2, nesting: 1 }
  if (Array.isArray(value)) {
    if (value.length > MAX_ARRAY_LENGTH) {
      throw new Error(`Array length is too long (${value.length} > maximum length ${MAX_ARRAY_LENGTH})`)
    }
    for (const element of value) add(total, measure(element, depth + 1))
    return total
  }
  let fields = 0
  for (const name of Object.keys(value)) {
    const field = value[name]
    if (field === undefined) continue
    fields += 1
    total.size += name.length + 1
    add(total, measure(field, depth + 1))
  }
  if (fields > MAX_OBJECT_FIELDS) {
    throw new Error(`Object has too many fields (${fields} > maximum number ${MAX_OBJECT_FIELDS})`)
  }
  return total
}

function add(total: Measure, part: Measure): void {
  total.size += part.size
  if (part.nesting >= total.nesting) total.nesting = part.nesting + 1
}

function tooNested(what: string, nesting: number, maximum: number): Error {
  return new Error(`${what} is too nested (nested ${nesting} levels deep > maximum nesting ${maximum})`)
}

function tooLarge(size: number, maximum: number): Error {
  return new Error(`Value is too large (${formatSize(size)} > maximum size ${formatSize(maximum)})`)
}

function formatSize(bytes: number): string {
  const mebibytes = bytes / 2 ** 20
  return `${Number.isInteger(mebibytes) ? mebibytes : mebibytes.toFixed(2)} MiB`
}
