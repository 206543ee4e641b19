import { getConvexSize, type Value as ConvexValue } from 'convex/values'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { values } from './arbitrary'
import type { Value } from './codec'
import { checkDocument, checkValue, documentSize } from './size'

function nested(depth: number): Value {
  let value: Value = 1
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value }
  return value
}

describe('sizes and limits', () => {
  test('A1: sizes are those of the published getConvexSize', () => {
    fc.assert(
      fc.property(values, (value) => {
        // It counts a lone surrogate differently depending on its neighbors; the platform counts three bytes.
        if (/\p{Surrogate}/u.test(Object.values(flatten(value)).join('\n'))) return
        expect(documentSize(value)).toBe(getConvexSize(value as ConvexValue))
      }),
    )
  })

  test('A2: a document of 1 MiB is accepted, one byte more isn’t', () => {
    const overhead = documentSize({ body: '' })
    const largest = { body: 'a'.repeat(2 ** 20 - overhead) }
    checkDocument(largest)
    expect(() => checkDocument({ body: `${largest.body}a` })).toThrow(
      'Value is too large (1.00 MiB > maximum size 1 MiB)',
    )
    checkValue({ body: `${largest.body}a` })
  })

  test('A3: 1024 fields, 8192 elements, and 64 levels are accepted, one more is not', () => {
    const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, null]))
    checkValue(fields(1024))
    expect(() => checkValue(fields(1025))).toThrow('Object has too many fields (1025 > maximum number 1024)')
    checkValue(new Array(8192).fill(null))
    expect(() => checkValue(new Array(8193).fill(null))).toThrow(
      'Array length is too long (8193 > maximum length 8192)',
    )
    checkValue(nested(64))
    expect(() => checkValue(nested(65))).toThrow('Value is too nested (nested 65 levels deep > maximum nesting 64)')
    expect(() => checkValue(nested(50_000))).toThrow('Value is too nested')
  })

  test('A4: a document nests 16 levels', () => {
    checkDocument(nested(16))
    expect(() => checkDocument(nested(17))).toThrow(
      'Document is too nested (nested 17 levels deep > maximum nesting 16)',
    )
  })
})

/** All strings inside. */
function flatten(value: Value): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(flatten)
}
