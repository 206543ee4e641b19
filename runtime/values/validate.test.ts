import { v, type GenericId, type GenericValidator } from 'convex/values'
import { describe, expect, test } from 'vitest'
import type { Value } from './codec'
import { encodeId } from './ids'
import { ARGUMENTS_PREFIX, compileDocumentValidator, compileValidator, type TableNames } from './validate'
import type { ValidatorJson } from './validator-text'

const numbers: Record<string, number> = { users: 10001, messages: 10002, _storage: 5 }
const tables: TableNames = {
  tableNumber: (name) => numbers[name],
  tableName: (number) => Object.keys(numbers).find((name) => numbers[name] === number),
}
const user = encodeId(10001, 'u'.repeat(16))
const message = encodeId(10002, 'm'.repeat(16))
const file = encodeId(5, 'f'.repeat(16))

/** The JSON a validator is exported as; the package keeps that member out of its types. */
const json = (validator: GenericValidator) => (validator as unknown as { json: ValidatorJson }).json
const check = (validator: GenericValidator, value: Value) => compileValidator(json(validator), tables)(value)
const refusal = (validator: GenericValidator, value: Value): string => {
  try {
    check(validator, value)
  } catch (error) {
    return (error as Error).message
  }
  return 'accepted'
}

describe('validation', () => {
  test.each<[string, GenericValidator, Value[], Value[]]>([
    ['any', v.any(), [null, 1, {}], []],
    ['null', v.null(), [null], [false, 0]],
    ['number', v.number(), [0, NaN, -0], [0n, '0', null]],
    ['int64', v.int64(), [0n], [0]],
    ['boolean', v.boolean(), [true], [1]],
    ['string', v.string(), ['', user], [1, null]],
    ['bytes', v.bytes(), [new ArrayBuffer(1)], ['', {}]],
    ['literal', v.literal('a'), ['a'], ['b', 1]],
    ['literal number', v.literal(0), [0], [-0, 0n]],
    ['literal int64', v.literal(1n), [1n], [1, 2n]],
    ['array', v.array(v.number()), [[], [1]], [[1, 'a'], {}, null]],
    ['record', v.record(v.id('users'), v.number()), [{}, { [user]: 1 }], [{ [message]: 1 }, { [user]: '' }, []]],
    ['union', v.union(v.null(), v.string()), [null, 'a'], [1]],
    ['union of none', v.union(), [], [null]],
    [
      'object',
      v.object({ a: v.number(), b: v.optional(v.string()) }),
      [{ a: 1 }, { a: 1, b: '' }],
      [{}, { a: 1, c: 1 }],
    ],
    ['not an object', v.object({}), [{}], [[], null, 'a', new ArrayBuffer(0)]],
    ['id', v.id('users') as GenericValidator, [user], [message, 'me', 1, user.slice(1)]],
    ['unknown table', v.id('nobody') as GenericValidator, [], [user]],
  ])('A5: v.%s accepts its own values and nothing else', (_name, validator, good, bad) => {
    for (const value of good) expect(refusal(validator, value)).toBe('accepted')
    for (const value of bad) expect(refusal(validator, value)).not.toBe('accepted')
  })

  test('A6: a mismatch is shown with its path and the validator', () => {
    expect(refusal(v.object({ a: v.array(v.object({ n: v.number() })) }), { a: [{ n: 1 }, { n: 'x' }] })).toBe(
      'Value does not match validator.\nPath: .a[1].n\nValue: "x"\nValidator: v.float64()',
    )
    expect(refusal(v.string(), 8)).toBe('Value does not match validator.\n\nValue: 8.0\nValidator: v.string()')
    expect(refusal(v.record(v.string(), v.null()), { k: true })).toBe(
      'Value does not match validator.\nPath: .values()\nValue: true\nValidator: v.null()',
    )
  })

  test('A6: a missing and an extra field are named', () => {
    const validator = v.object({ title: v.string(), at: v.optional(v.union(v.int64(), v.literal('now'))) })
    const text = 'Validator: v.object({at: v.optional(v.union(v.int64(), v.literal("now"))), title: v.string()})'
    expect(refusal(validator, { at: 3n })).toBe(
      'Object is missing the required field `title`. Consider wrapping the field validator in `v.optional(...)` if ' +
        `this is expected.\n\nObject: {at: 3}\n${text}`,
    )
    expect(refusal(validator, { title: 'a "b"\n', z: [null, -0.5] })).toBe(
      'Object contains extra field `z` that is not in the validator.\n\n' +
        `Object: {title: "a \\"b\\"\\n", z: [null, -0.5]}\n${text}`,
    )
  })

  test('A6: a literal and another table’s id have their own messages', () => {
    expect(refusal(v.object({ k: v.literal('a') }), { k: 'b' })).toBe(
      '`"b"` does not match literal validator `v.literal("a")`.Path: .k',
    )
    expect(refusal(v.id('users') as GenericValidator, message)).toBe(
      `Found ID "${message}" from table \`messages\`, which does not match the table name in validator \`v.id("users")\`.`,
    )
    expect(refusal(v.object({ u: v.id('users') }), { u: file })).toBe(
      `Found ID "${file}" from a system table, which does not match the table name in validator \`v.id("users")\`.Path: .u`,
    )
    expect(refusal(v.id('users') as GenericValidator, 'me')).toBe(
      'Value does not match validator.\n\nValue: "me"\nValidator: v.id("users")',
    )
  })

  test.each<[Value, string]>([
    [1e16, '1e16'],
    [1.5e-7, '1.5e-7'],
    [123456789, '123456789.0'],
    [NaN, 'NaN'],
    [-Infinity, '-inf'],
    [-0, '-0.0'],
    [-5n, '-5'],
    ['\0\u001b\\', '"\\0\\u{1b}\\\\"'],
    [new Uint8Array([1, 2]).buffer, 'b"AQI="'],
    [{ b: 1, a: [] }, '{a: [], b: 1.0}'],
  ])('A7: values are written as Convex writes them: %s', (value, text) => {
    expect(refusal(v.null(), value)).toContain(`Value: ${text}\n`)
  })

  test('A8: the prefix says what was checked', () => {
    const args = compileValidator(json(v.object({})), tables, ARGUMENTS_PREFIX)
    expect(() => args(null)).toThrow(/^ArgumentValidationError: Value does not match validator\./)
  })

  test('A9: a document is checked without its system fields', () => {
    const id = user as GenericId<'users'>
    const documents = compileDocumentValidator('users', json(v.object({ name: v.string() })), tables)
    documents({ _id: id, _creationTime: 1, name: 'Ada' })
    expect(() => documents({ _id: id, _creationTime: 1, name: 'Ada', age: 3 })).toThrow(
      'Failed to insert or update a document in table "users" because it does not match the schema: ' +
        'Object contains extra field `age` that is not in the validator.\n\nObject: {age: 3.0, name: "Ada"}',
    )
  })

  test('A10: an undefined field is a missing field', () => {
    const validator = v.object({ a: v.optional(v.string()) })
    expect(refusal(validator, { a: undefined, b: undefined } as unknown as Value)).toBe('accepted')
  })
})
