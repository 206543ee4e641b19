/**
 * Documents as Convex exports them: human-readable JSON, which by itself can't tell an integer or bytes from text. Next
 * to it, `generated_schema.jsonl` resolves that: it contains the shape of the whole table and, per document, the types
 * of values that the shape leaves open. Source of the format: convex-backend,
 * crates/shape_inference/src/{export_context,display}.rs.
 */
import type { Value } from '../../values/codec'
import { isSimpleObject, toJsonText } from '../../values/codec'
import { parseShape, textKinds, type Shape } from './shape'

/** The meaning of a text, or of the texts in an array or object; `infer`: as the shape says. */
export type Context =
  | 'infer'
  | 'int64'
  | 'float64inf'
  | 'bytes'
  | { $float64NaN: string }
  | Context[]
  | { [field: string]: Context }

/** We state the type of every such value, so the shape says nothing. */
export const OPEN_SHAPE = '"unknown"\n'

/** One line; and the types of values that the line shows as text but aren't, null if there are none. */
export function toLine(document: { [field: string]: Value }): { text: string; context: Context | null } {
  const context = contextOf(document)
  return { text: cleanText(document), context: context === 'infer' ? null : context }
}

function cleanText(value: Value): string {
  if (typeof value === 'bigint') return `"${value}"`
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return '-0.0'
    return Number.isFinite(value) ? String(value) : `"${value}"`
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (value instanceof ArrayBuffer) return `"${Buffer.from(value).toString('base64')}"`
  if (Array.isArray(value)) return `[${value.map(cleanText).join(',')}]`
  if (!isSimpleObject(value)) return toJsonText(value)
  const fields = Object.entries(value)
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${cleanText(field)}`).join(',')}}`
}

function contextOf(value: Value): Context {
  if (typeof value === 'bigint') return 'int64'
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return { $float64NaN: NAN_BYTES }
    return Number.isFinite(value) ? 'infer' : 'float64inf'
  }
  if (typeof value !== 'object' || value === null) return 'infer'
  if (value instanceof ArrayBuffer) return 'bytes'
  if (Array.isArray(value)) {
    const contexts = value.map(contextOf)
    return contexts.every((context) => context === 'infer') ? 'infer' : contexts
  }
  const fields = Object.entries(value as { [field: string]: Value })
    .map(([name, field]) => [name, contextOf(field)] as const)
    .filter(([, context]) => context !== 'infer')
  return fields.length === 0 ? 'infer' : Object.fromEntries(fields)
}

const NAN_BYTES = 'AAAAAAAA+H8='

/** The content of a `generated_schema.jsonl`. */
export interface GeneratedSchema {
  shape: Shape
  contexts: Map<string, Context>
}

export function parseGeneratedSchema(text: string): GeneratedSchema {
  const [first = '"unknown"', ...rest] = text.split('\n').filter((line) => line.trim() !== '')
  const contexts = new Map<string, Context>()
  for (const line of rest) {
    for (const [id, context] of Object.entries(JSON.parse(line) as Record<string, Context>)) contexts.set(id, context)
  }
  return { shape: parseShape(JSON.parse(first) as string), contexts }
}

/** The value that an exported JSON stands for. */
export function fromExport(json: unknown, context: Context, shapes: readonly Shape[]): Value {
  if (typeof json === 'string') return fromText(json, context === 'infer' ? inferred(shapes) : context)
  if (typeof json !== 'object' || json === null) return json as Value
  if (Array.isArray(json)) {
    const inner = shapes.flatMap((shape) => shape.elements())
    return json.map((element, at) => fromExport(element, Array.isArray(context) ? context[at]! : 'infer', inner))
  }
  const contexts = typeof context === 'object' && !Array.isArray(context) ? (context as Record<string, Context>) : {}
  return Object.fromEntries(
    Object.entries(json).map(([name, field]) => {
      const inner = shapes.flatMap((shape) => shape.field(name))
      return [name, fromExport(field, Object.hasOwn(contexts, name) ? contexts[name]! : 'infer', inner)]
    }),
  )
}

/** A text is only something else if the shape leaves exactly one possibility. */
function inferred(shapes: readonly Shape[]): Context {
  const kinds = textKinds(shapes)
  const [only] = kinds
  return kinds.size === 1 ? only! : 'infer'
}

function fromText(text: string, context: Context): Value {
  if (context === 'infer') return text
  if (context === 'int64') return BigInt(text)
  if (context === 'bytes') {
    const bytes = Buffer.from(text, 'base64')
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  }
  const float = Number(text)
  if (Number.isNaN(float) && text !== 'NaN') throw new Error(`"${text.slice(0, 40)}" is not a number`)
  return float
}
