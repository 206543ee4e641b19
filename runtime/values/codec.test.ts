import { CommitTsPlaceholder, convexToJson, jsonToConvex, type JSONValue } from 'convex/values'
import fc from 'fast-check'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { plainValues, values } from './arbitrary'
import { fromJson, fromJsonOrUndefined, fromJsonText, fromPatchJson, toJson, toJsonText, type JsonValue } from './codec'

const oracle = (value: unknown) => convexToJson(value as never)

function errorOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  return 'no error'
}

describe('values as JSON', () => {
  test('V1: encoding gives what the published convexToJson gives', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(JSON.stringify(toJson(value))).toBe(JSON.stringify(oracle(value)))
      }),
    )
  })

  test('V2: the text form is the stringified encoding, for plain and special values', () => {
    fc.assert(
      fc.property(fc.oneof(values, plainValues), (value) => {
        expect(toJsonText(value)).toBe(JSON.stringify(oracle(value)))
      }),
    )
  })

  test('V3: decoding gives what the published jsonToConvex gives', () => {
    fc.assert(
      fc.property(values, (value) => {
        const json = oracle(value)
        expect(fromJson(json)).toStrictEqual(jsonToConvex(json))
        expect(fromJsonText(JSON.stringify(json))).toStrictEqual(jsonToConvex(json))
      }),
    )
  })

  test('V4: every value survives the round trip through JSON text', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(fromJsonText(toJsonText(value))).toStrictEqual(value)
      }),
    )
  })

  test.each([
    ['undefined', undefined],
    ['a nested undefined', { a: [1, { b: undefined }, undefined] }],
    ['a function', { f: () => 1 }],
    ['a bare function', () => 1],
    ['a symbol', [Symbol('s')]],
    ['a Set', { a: new Set([1]) }],
    ['a bare Map', new Map([[1, 2n]])],
    ['a Date', { when: [new Date(0)] }],
    ['a class instance', new URL('http://example.com')],
    ['a typed array', { a: new Uint8Array(2) }],
    ['a bigint past int64', { a: 2n ** 63n }],
    ['a field that starts with $', { $a: 1 }],
    ['a field with a control character', { 'a\n': 1 }],
    ['a field that is not ASCII', { é: 1 }],
    ['a field name that is too long', { ['a'.repeat(1025)]: 1 }],
    ['a very large original', { a: 'é😀'.repeat(9000), b: undefined, c: [undefined] }],
  ])('V5: rejects %s with the published text, if at all', (_name, value) => {
    expect(errorOf(() => toJson(value))).toBe(errorOf(() => oracle(value)))
    expect(errorOf(() => toJsonText(value))).toBe(errorOf(() => oracle(value)))
  })

  test.each<[string, JSONValue]>([
    ['a $float that JSON could say', { $float: 'AAAAAAAA8D8=' }],
    ['a short $integer', { $integer: 'AAAA' }],
    ['an $integer that is no text', { $integer: 1 }],
    ['a $bytes of a wrong length', { $bytes: 'abc' }],
    ['a $set', { $set: [] }],
    ['a $map', { $map: [] }],
    ['an unknown special', { $other: 1 }],
    ['a special among others', { $integer: 'AAAAAAAAAAA=', a: 1 }],
  ])('V6: rejects %s with the published text', (_name, json) => {
    expect(errorOf(() => fromJson(json))).toBe(errorOf(() => jsonToConvex(json)))
  })

  test('V6: base64 with invalid characters is rejected', () => {
    expect(() => fromJson({ $bytes: 'a!b=' })).toThrow('Malformed $bytes field')
    expect(() => fromJson({ $integer: 'AAAA*AAAAAA=' })).toThrow('Malformed $integer field')
  })

  test('V7: a field named __proto__ is dropped, never a prototype', () => {
    const json = JSON.parse('{"__proto__": {"isAdmin": true}, "a": 1}') as JsonValue
    const value = fromJson(json) as Record<string, unknown>
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(value).toStrictEqual({ a: 1 })
    expect(toJsonText(JSON.parse('{"__proto__": {"isAdmin": true}, "a": 1}'))).toBe('{"a":1}')
  })

  test('V8: results share nothing with their inputs', () => {
    const value = { list: [{ a: 1 }] }
    const json = toJson(value) as { list: { a: number }[] }
    const back = fromJson(json) as { list: { a: number }[] }
    json.list[0]!.a = 2
    expect(value.list[0]!.a).toBe(1)
    expect(back.list[0]!.a).toBe(1)
  })

  test('V9: plain objects of another realm are objects; undefined fields are omitted; holes are rejected', () => {
    expect(toJsonText(runInNewContext('({ b: [1], a: { c: 2 } })'))).toBe('{"a":{"c":2},"b":[1]}')
    expect(toJsonText({ b: 1, a: undefined })).toBe('{"b":1}')
    // eslint-disable-next-line no-sparse-arrays
    expect(() => toJsonText([1, , 2])).toThrow('undefined is not a valid Convex value (present at path [1]')
  })

  test('V10: the marker of an absent value is read as undefined in bounds and patches', () => {
    expect(fromJsonOrUndefined({ $undefined: null })).toBe(undefined)
    expect(fromJsonOrUndefined({ $integer: 'AQAAAAAAAAA=' })).toBe(1n)
    expect(fromPatchJson({ a: { $undefined: null }, b: 1 })).toStrictEqual({ a: undefined, b: 1 })
  })

  test('V11: the placeholder of a commit timestamp round-trips through JSON and stays one object', () => {
    const placeholder = fromJson({ $commitTs: null })
    expect(placeholder).toBeInstanceOf(CommitTsPlaceholder)
    expect(fromJson({ $commitTs: null })).toBe(placeholder)
    expect(toJsonText({ at: placeholder })).toBe('{"at":{"$commitTs":null}}')
  })
})
