/**
 * Convex values for property tests, biased toward where encodings break: signs, zeros, surrogates, the bytes 0 and 1.
 */
import fc from 'fast-check'
import type { Value } from './codec'

const MIN_INT64 = -(2n ** 63n)
const MAX_INT64 = 2n ** 63n - 1n

const integers = fc.oneof(
  fc.bigInt({ min: MIN_INT64, max: MAX_INT64 }),
  fc.constantFrom(MIN_INT64, MIN_INT64 + 1n, -1n, 0n, 1n, MAX_INT64 - 1n, MAX_INT64),
)

const floats = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, 0, NaN, Infinity, -Infinity, 5e-324, -5e-324, Number.MAX_VALUE, 2 ** 53),
)

const units = fc.constantFrom('\0', '\x01', '\x02', 'a', 'b', '\x7f', '\x80', 'é', '\ud800', '\udc00', '\uffff', '😀')

/** Includes lone surrogates, which can form a pair when concatenated. */
export const strings = fc.oneof(
  fc.array(units, { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
)

const bytes = fc.uint8Array({ maxLength: 8 }).map((array) => array.slice().buffer)

const fieldNames = fc
  .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 })
  .filter((name) => !name.startsWith('$') && name !== '__proto__')

export const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(null, true, false),
    integers,
    floats,
    strings,
    bytes,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fieldNames, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value

/** Values that JSON can express by itself. */
export const plainValues: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, 1.5),
    strings,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fieldNames, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value
