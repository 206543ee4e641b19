/** A stored document, and what stands at a path of it. */
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
