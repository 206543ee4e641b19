/** Writes values and validators as Convex's backend does in its error messages. */
import { CommitTsPlaceholder } from 'convex/values'
import type { ValidatorJSON } from 'convex/values'
import { fromJson, type Compound, type Value } from './codec'

export type ValidatorJson = ValidatorJSON

export function describeValue(value: Value | undefined): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'number':
      return describeFloat(value)
    case 'bigint':
    case 'boolean':
    case 'undefined':
      return String(value)
    default:
      return describeCompound(value)
  }
}

function describeCompound(value: Compound): string {
  if (value === null) return 'null'
  if (value instanceof ArrayBuffer) return `b"${Buffer.from(value).toString('base64')}"`
  if (value instanceof CommitTsPlaceholder) return String(value)
  if (Array.isArray(value)) return `[${value.map(describeValue).join(', ')}]`
  const fields = Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .sort()
  return `{${fields.map((name) => `${name}: ${describeValue(value[name])}`).join(', ')}}`
}

export function describeValidator(json: ValidatorJson): string {
  switch (json.type) {
    case 'number':
      return 'v.float64()'
    case 'bigint':
      return 'v.int64()'
    case 'id':
      return `v.id("${json.tableName}")`
    case 'literal':
      return `v.literal(${describeLiteral(fromJson(json.value))})`
    case 'array':
      return `v.array(${describeValidator(json.value)})`
    case 'record':
      return `v.record(${describeValidator(json.keys)}, ${describeValidator(json.values.fieldType)})`
    case 'union':
      return `v.union(${json.value.map(describeValidator).join(', ')})`
    case 'object': {
      const fields = Object.keys(json.value).sort()
      return `v.object({${fields.map((name) => `${name}: ${describeField(json.value[name]!)}`).join(', ')}})`
    }
    default:
      return `v.${json.type}()`
  }
}

function describeField(field: { fieldType: ValidatorJson; optional: boolean }): string {
  const text = describeValidator(field.fieldType)
  return field.optional ? `v.optional(${text})` : text
}

export function describeLiteral(value: Value): string {
  if (typeof value === 'bigint') return '<bigint>'
  if (typeof value === 'number') return Number.isFinite(value) ? describeFloat(value) : '<number>'
  return JSON.stringify(value)
}

/** As Rust's `{:?}` formats floats: 8.0, 1.5, 1e16, 1e-7, NaN, inf. */
function describeFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const magnitude = Math.abs(value)
  if (magnitude !== 0 && (magnitude >= 1e16 || magnitude < 1e-5)) {
    return value.toExponential().replace('e+', 'e')
  }
  return Number.isInteger(value) ? `${value}.0` : String(value)
}

/** As Rust's `{:?}` formats strings. */
function quote(text: string): string {
  const body = text.replace(/["\\\p{Cc}\p{Surrogate}]/gu, (character) => {
    switch (character) {
      case '"':
        return '\\"'
      case '\\':
        return '\\\\'
      case '\n':
        return '\\n'
      case '\r':
        return '\\r'
      case '\t':
        return '\\t'
      case '\0':
        return '\\0'
    }
    return `\\u{${character.codePointAt(0)!.toString(16)}}`
  })
  return `"${body}"`
}
