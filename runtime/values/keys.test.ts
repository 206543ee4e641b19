import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { strings, values } from './arbitrary'
import type { Value } from './codec'
import { decodeKeyParts, encodeKeyPart, MAX_KEY, prefixEnd } from './keys'

// The published package doesn't export its comparison, so it is imported by its file.
const compareFile = new URL('../../node_modules/convex/dist/esm/values/compare.js', import.meta.url).href
const { compareValues } = (await import(compareFile)) as {
  compareValues: (a: Value | undefined, b: Value | undefined) => number
}

const parts = fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 9, arbitrary: values })
const tuples = fc.array(parts, { maxLength: 4 })
const binary = fc.uint8Array({ maxLength: 5 }).map((bytes) => String.fromCharCode(...bytes))
const encodeTuple = (tuple: (Value | undefined)[]) => tuple.map(encodeKeyPart).join('')
const sign = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function compareTuples(a: (Value | undefined)[], b: (Value | undefined)[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareValues(a[i], b[i])
    if (order !== 0) return Math.sign(order)
  }
  return Math.sign(a.length - b.length)
}

describe('keys', () => {
  test('K1: keys sort as Convex sorts the values', () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(sign(encodeKeyPart(a), encodeKeyPart(b))).toBe(Math.sign(compareValues(a, b)))
      }),
      { numRuns: 1000 },
    )
  })

  test('K1: strings sort by UTF-8, lone surrogates among them', () => {
    fc.assert(
      fc.property(strings, strings, (a, b) => {
        expect(sign(encodeKeyPart(a), encodeKeyPart(b))).toBe(Math.sign(compareValues(a, b)))
      }),
      { numRuns: 1000 },
    )
  })

  test('K1: values of all types are in order', () => {
    const ordered: (Value | undefined)[] = [
      undefined,
      null,
      -(2n ** 63n),
      -1n,
      0n,
      2n ** 63n - 1n,
      -Infinity,
      -Number.MAX_VALUE,
      -5e-324,
      -0,
      0,
      5e-324,
      Infinity,
      NaN,
      false,
      true,
      '',
      '\0',
      'a',
      'a\0',
      'a\x01',
      '\ud800',
      '\uffff',
      '😀',
      new ArrayBuffer(0),
      new Uint8Array([0]).buffer,
      new Uint8Array([255]).buffer,
      [],
      [null],
      [null, null],
      [[]],
      {},
      { a: 1 },
      { a: 1, b: 1 },
      { b: null },
    ]
    const keys = ordered.map(encodeKeyPart)
    expect([...keys].sort()).toStrictEqual(keys)
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('K2: concatenated keys sort as the tuples', () => {
    fc.assert(
      fc.property(tuples, tuples, (a, b) => {
        expect(sign(encodeTuple(a), encodeTuple(b))).toBe(compareTuples(a, b))
      }),
      { numRuns: 1000 },
    )
  })

  test('K3: no key is a prefix of another', () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const [x, y] = [encodeKeyPart(a), encodeKeyPart(b)]
        expect(x === y || !(x.startsWith(y) || y.startsWith(x))).toBe(true)
      }),
      { numRuns: 1000 },
    )
    expect(encodeKeyPart('a\0b').startsWith(encodeKeyPart('a'))).toBe(false)
  })

  test('K4: keys decode to their values', () => {
    fc.assert(
      fc.property(tuples, (tuple) => {
        expect(decodeKeyParts(encodeTuple(tuple))).toStrictEqual(tuple)
      }),
    )
  })

  test('K4: anything that isn’t a key is rejected', () => {
    for (const key of ['\x0b', '\x03abc', '\x07abc', '\x09\x02', '\x00']) {
      expect(() => decodeKeyParts(key)).toThrow(/key/)
    }
  })

  test('K5: prefixEnd is the smallest key above all keys with the prefix', () => {
    fc.assert(
      fc.property(binary, binary, (prefix, other) => {
        const end = prefixEnd(prefix)
        if (/^\xff*$/.test(prefix)) {
          expect(end).toBe(MAX_KEY)
          return
        }
        expect(prefix + other < end).toBe(true)
        if (other > prefix && !other.startsWith(prefix)) expect(other >= end).toBe(true)
      }),
    )
  })

  test('K5: MAX_KEY is above every key', () => {
    fc.assert(fc.property(tuples, (tuple) => encodeTuple(tuple) < MAX_KEY))
  })

  test('K6: keys are binary strings: one unit per byte', () => {
    fc.assert(fc.property(tuples, (tuple) => /^[\x00-\xff]*$/.test(encodeTuple(tuple))))
  })
})
