import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { values } from '../../values/arbitrary'
import { toJson, type Value } from '../../values/codec'
import { fromExport, OPEN_SHAPE, parseGeneratedSchema, toLine } from './export-format'
import { parseShape, textKinds } from './shape'

const read = (text: string, generated: string, id = 'id'): Value => {
  const { shape, contexts } = parseGeneratedSchema(generated)
  return fromExport(JSON.parse(text), contexts.get(id) ?? 'infer', [shape])
}

describe('documents as Convex exports them', () => {
  it('O21: every value round-trips through its line and its type information', () => {
    fc.assert(
      fc.property(values, (value) => {
        const { text, context } = toLine({ field: value })
        const beside = context === null ? '' : `${JSON.stringify({ id: context })}\n`
        expect(toJson(read(text, OPEN_SHAPE + beside))).toEqual(toJson({ field: value }))
      }),
    )
  })

  it('O21: a line whose strings are only strings has no type information', () => {
    expect(toLine({ a: 'x', b: ['5', null, { c: 1.5, d: true }] })).toEqual({
      text: '{"a":"x","b":["5",null,{"c":1.5,"d":true}]}',
      context: null,
    })
    expect(toLine({ a: 5n, b: [1, -0, NaN], c: { d: new ArrayBuffer(1) } })).toEqual({
      text: '{"a":"5","b":[1,-0.0,"NaN"],"c":{"d":"AA=="}}',
      context: { a: 'int64', b: ['infer', 'infer', { $float64NaN: 'AAAAAAAA+H8=' }], c: { d: 'bytes' } },
    })
  })

  it('O21: a shape gives strings their type wherever it leaves one possibility', () => {
    const shape =
      '{"n": int64, "maybe"?: int64 | null, "list": array<bytes>, "by": record<field_name, int64>, "or": int64 | string, "at": id<10001>, "kind": "a" | "b", "far": inf | normalfloat64}'
    const generated = `${JSON.stringify(shape)}\n${JSON.stringify({ id: { or: 'int64' } })}\n`
    const line = '{"n":"7","maybe":null,"list":["AA=="],"by":{"x":"1"},"or":"2","at":"j57","kind":"a","far":"Infinity"}'
    const expected = {
      n: 7n,
      maybe: null,
      list: [new ArrayBuffer(1)],
      by: { x: 1n },
      at: 'j57',
      kind: 'a',
      far: Infinity,
    }
    expect(read(line, generated)).toEqual({ ...expected, or: 2n })
    expect(read(line, generated, 'another')).toEqual({ ...expected, or: '2' })
  })

  it('O21: shapes are parsed as Convex writes them, and nothing else is', () => {
    for (const shape of ['never', 'normalfloat64 | null', '{}', 'array<array<-0 | NaN>>', 'record<string, unknown>']) {
      expect(() => parseShape(shape)).not.toThrow()
    }
    for (const wrong of ['uniform', 'array<int64', '{"a": }', 'int64 |', ''])
      expect(() => parseShape(wrong)).toThrow(/^Not a valid shape/)
    expect(textKinds([parseShape('float64')]).size).toBeGreaterThan(1)
  })
})
