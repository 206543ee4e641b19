/** A stored document, and access to its field paths. */
import type { Value } from '../values/codec'

export type Document = { _id: string; _creationTime: number } & Record<string, Value>

export function fieldAt(document: Record<string, Value>, path: string[]): Value | undefined {
  let value: Value | undefined = document
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof ArrayBuffer)
      return undefined
    value = (value as Record<string, Value>)[name]
  }
  return value
}

/** As in Convex: only a document's system fields begin with `_`. Nested objects can have any. */
export function checkFieldNames(document: Document): void {
  for (const name in document) {
    if (name.startsWith('_') && name !== '_id' && name !== '_creationTime') {
      throw new Error(`Field '${name}' starts with an underscore, which is only allowed for system fields like '_id'`)
    }
  }
}
