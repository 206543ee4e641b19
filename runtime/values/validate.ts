/**
 * Validates arguments, results, and documents, with the messages of Convex's backend (crates/common/src/schemas/validator.rs). A compiled validator only answers yes or no; the message is worked out after a no.
 */
import { CommitTsPlaceholder } from 'convex/values'
import { fromJson, isSimpleObject, type Value } from './codec'
import { decodeId, tableNumberOf } from './ids'
import { describeLiteral, describeValidator, describeValue, type ValidatorJson } from './validator-text'

export type { ValidatorJson }

/** The tables that `v.id(name)` can name. Called for every check, because tables can be added later. */
export interface TableNames {
  tableNumber(name: string): number | undefined
  tableName(number: number): string | undefined
}

/** Returns if the value matches; otherwise throws an Error with Convex's text. */
export type Check = (value: Value | undefined) => void

export const ARGUMENTS_PREFIX = 'ArgumentValidationError: '
export const RETURNS_PREFIX = 'ReturnsValidationError: '

const LITERAL = '` does not match literal validator'

/** A failed validation. The message quotes the value, as Convex does; `outline` says where and why without it. */
export class ValidationError extends Error {
  /** Arguments or a result failed, not a document. */
  get isOfCall(): boolean {
    return this.message.startsWith(ARGUMENTS_PREFIX) || this.message.startsWith(RETURNS_PREFIX)
  }

  get outline(): string {
    const lines = this.message.split('\n').filter((line) => line !== '' && !/^(Value|Object): /.test(line))
    return lines.map((line) => withoutLiteral(line).slice(0, 200)).join(' ')
  }
}

function withoutLiteral(line: string): string {
  const quoteEnd = line.lastIndexOf(LITERAL)
  return quoteEnd < 0 ? line : `A value${line.slice(quoteEnd + 1)}`
}

/** `json` is what exportArgs(), exportReturns(), or schema.export() return; `prefix` goes before the message. */
export function compileValidator(json: ValidatorJson, tables: TableNames, prefix = ''): Check {
  const node = compile(json, tables)
  return (value) => {
    if (!node.matches(value)) throw new ValidationError(prefix + node.explain(value, ''))
  }
}

/** Only whether it matches. */
export function compileMatch(json: ValidatorJson, tables: TableNames): (value: Value | undefined) => boolean {
  const node = compile(json, tables)
  return (value) => node.matches(value)
}

/** The check of a table's documents; it ignores the system fields, `_id` and `_creationTime`. */
export function compileDocumentValidator(table: string, json: ValidatorJson, tables: TableNames): Check {
  const check = compileValidator(
    json,
    tables,
    `Failed to insert or update a document in table "${table}" because it does not match the schema: `,
  )
  return (value) => check(withoutSystemFields(value))
}

interface Node {
  matches(value: Value | undefined): boolean
  /** The message about a value that does not match. `path` is '' or like `.a[0]`. */
  explain(value: Value | undefined, path: string): string
}

function compile(json: ValidatorJson, tables: TableNames): Node {
  switch (json.type) {
    case 'any':
      return leaf(json, (value) => value !== undefined)
    case 'null':
      return leaf(json, (value) => value === null)
    case 'number':
    case 'bigint':
    case 'boolean':
    case 'string':
      return leaf(json, (value) => typeof value === json.type)
    case 'bytes':
      return leaf(json, (value) => value instanceof ArrayBuffer)
    case 'commitTs':
      return leaf(json, (value) => typeof value === 'bigint' || value instanceof CommitTsPlaceholder)
    case 'literal':
      return literal(fromJson(json.value))
    case 'id':
      return id(json, tables)
    case 'array':
      return array(json, compile(json.value, tables))
    case 'record':
      return record(json, compile(json.keys, tables), compile(json.values.fieldType, tables))
    case 'union':
      return union(
        json,
        json.value.map((member) => compile(member, tables)),
      )
    case 'object':
      return object(json, tables)
  }
}

function noMatch(json: ValidatorJson, value: Value | undefined, path: string): string {
  const where = path && `Path: ${path}`
  return `Value does not match validator.\n${where}\nValue: ${describeValue(value)}\nValidator: ${describeValidator(json)}`
}

function leaf(json: ValidatorJson, matches: Node['matches']): Node {
  return { matches, explain: (value, path) => noMatch(json, value, path) }
}

function literal(expected: Value): Node {
  return {
    matches: (value) => Object.is(value, expected),
    explain: (value, path) =>
      `\`${describeValue(value)}${LITERAL} \`v.literal(${describeLiteral(expected)})\`.` + (path && `Path: ${path}`),
  }
}

function id(json: ValidatorJson & { type: 'id' }, tables: TableNames): Node {
  return {
    matches(value) {
      if (typeof value !== 'string') return false
      const number = tableNumberOf(value)
      return number !== null && number === tables.tableNumber(json.tableName)
    },
    explain(value, path) {
      const decoded = typeof value === 'string' ? decodeId(value) : null
      const found = decoded && tables.tableName(decoded.tableNumber)
      if (!found) return noMatch(json, value, path)
      const origin = found.startsWith('_') ? 'a system table' : `table \`${found}\``
      return (
        `Found ID "${String(value)}" from ${origin}, which does not match the table name in validator ` +
        `\`v.id("${json.tableName}")\`.${path && `Path: ${path}`}`
      )
    },
  }
}

function array(json: ValidatorJson, element: Node): Node {
  return {
    matches: (value) => Array.isArray(value) && value.every((item) => element.matches(item)),
    explain(value, path) {
      if (!Array.isArray(value)) return noMatch(json, value, path)
      const at = value.findIndex((item) => !element.matches(item))
      return element.explain(value[at], `${path}[${at}]`)
    },
  }
}

function record(json: ValidatorJson, key: Node, field: Node): Node {
  return {
    matches(value) {
      if (!isObject(value)) return false
      for (const name of Object.keys(value)) {
        if (value[name] !== undefined && !(key.matches(name) && field.matches(value[name]))) return false
      }
      return true
    },
    explain(value, path) {
      if (!isObject(value)) return noMatch(json, value, path)
      for (const name of Object.keys(value).sort()) {
        if (value[name] === undefined) continue
        if (!key.matches(name)) return key.explain(name, `${path}.keys()`)
        if (!field.matches(value[name])) return field.explain(value[name], `${path}.values()`)
      }
      return noMatch(json, value, path)
    },
  }
}

function union(json: ValidatorJson, members: Node[]): Node {
  // Convex reports a union of one as that one.
  if (members.length === 1) return members[0]!
  return leaf(json, (value) => members.some((member) => member.matches(value)))
}

function object(json: ValidatorJson & { type: 'object' }, tables: TableNames): Node {
  const fields = Object.keys(json.value)
    .sort()
    .map((name) => {
      const { fieldType, optional } = json.value[name]!
      return { name, optional, node: compile(fieldType, tables) }
    })
  const known = new Set(Object.keys(json.value))
  return {
    matches(value) {
      if (!isObject(value)) return false
      for (const { name, optional, node } of fields) {
        const field = value[name]
        if (field === undefined ? !optional : !node.matches(field)) return false
      }
      for (const name of Object.keys(value)) {
        if (!known.has(name) && value[name] !== undefined) return false
      }
      return true
    },
    explain(value, path) {
      if (!isObject(value)) return noMatch(json, value, path)
      const where = path && `Path: ${path}`
      const rest = `\n${where}\nObject: ${describeValue(value)}\nValidator: ${describeValidator(json)}`
      for (const { name, optional, node } of fields) {
        const field = value[name]
        if (field !== undefined) {
          if (!node.matches(field)) return node.explain(field, `${path}.${name}`)
        } else if (!optional) {
          const advice = 'Consider wrapping the field validator in `v.optional(...)` if this is expected.'
          return `Object is missing the required field \`${name}\`. ${advice}${rest}`
        }
      }
      const extra = Object.keys(value)
        .sort()
        .find((name) => !known.has(name) && value[name] !== undefined)
      return `Object contains extra field \`${extra}\` that is not in the validator.${rest}`
    },
  }
}

function isObject(value: Value | undefined): value is { [key: string]: Value } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof ArrayBuffer) &&
    !(value instanceof CommitTsPlaceholder) &&
    isSimpleObject(value)
  )
}

function withoutSystemFields(value: Value | undefined): Value | undefined {
  if (!isObject(value)) return value
  const out: { [key: string]: Value } = {}
  for (const name of Object.keys(value)) {
    if (name.charCodeAt(0) !== UNDERSCORE) out[name] = value[name]!
  }
  return out
}

const UNDERSCORE = 95
