import fc from 'fast-check'
import { expect, test } from 'vitest'
import { strings, values } from './arbitrary'
import { fromJsonText, toJsonText, type Value } from './codec'
import { encodeId } from './ids'
import { compileDocumentOnePass, compileOnePass } from './one-pass'
import { checkDocument, documentSize } from './size'
import { compileValidator, type TableNames, type ValidatorJson } from './validate'

const tables: TableNames = {
  tableNumber: (name) => (name === 'users' ? 10001 : undefined),
  tableName: (number) => (number === 10001 ? 'users' : undefined),
}
const user = encodeId(10001, 'u'.repeat(16))
const other = encodeId(10002, 'u'.repeat(16))

const names = fc.constantFrom('a', 'b', 'B', '_c', 'constructor', 'toString', '1', '10', '2', 'a b')
const field = (fieldType: fc.Arbitrary<ValidatorJson>) => fc.record({ fieldType, optional: fc.boolean() })

const validators: fc.Arbitrary<ValidatorJson> = fc.letrec<{ any: ValidatorJson }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<ValidatorJson>(
      { type: 'string' },
      { type: 'number' },
      { type: 'boolean' },
      { type: 'null' },
      { type: 'any' },
      { type: 'bigint' },
      { type: 'bytes' },
      { type: 'id', tableName: 'users' },
      { type: 'literal', value: 'on' },
      { type: 'literal', value: 'é"' },
      { type: 'literal', value: 0 },
      { type: 'literal', value: false },
    ),
    fc.record({ type: fc.constant('array' as const), value: tie('any') }),
    fc.record({ type: fc.constant('union' as const), value: fc.array(tie('any'), { maxLength: 3 }) }),
    fc.record({
      type: fc.constant('object' as const),
      value: fc.dictionary(names, field(tie('any')), { maxKeys: 4, noNullPrototype: true }),
    }),
  ),
})).any

/** Mostly values that the validator accepts. */
function valuesOf(json: ValidatorJson): fc.Arbitrary<Value | undefined> {
  const stray = { arbitrary: values, weight: 1 }
  const mostly = (arbitrary: fc.Arbitrary<Value>) => fc.oneof({ arbitrary, weight: 12 }, stray)
  switch (json.type) {
    case 'string':
      return mostly(strings)
    case 'number':
      return mostly(fc.oneof(fc.integer(), fc.double(), fc.constant(-0)))
    case 'boolean':
      return mostly(fc.boolean())
    case 'null':
      return mostly(fc.constant(null))
    case 'id':
      return mostly(fc.constantFrom(user, user, user, other))
    case 'literal':
      return mostly(json.value === 0 ? fc.constantFrom(0, -0) : fc.constant(json.value))
    case 'array':
      return mostly(fc.array(valuesOf(json.value), { maxLength: 4 }) as fc.Arbitrary<Value>)
    case 'union':
      return json.value.length === 0 ? values : fc.oneof(...json.value.map(valuesOf))
    case 'object': {
      const fields = Object.entries(json.value).map(([name, { fieldType, optional }]) => {
        const value = valuesOf(fieldType)
        return [name, optional ? fc.option(value, { nil: undefined }) : value] as const
      })
      const known = fc.record(Object.fromEntries(fields), { noNullPrototype: true })
      const more = fc.oneof({ arbitrary: fc.constant({}), weight: 9 }, fc.dictionary(names, values, { maxKeys: 1 }))
      return fc.tuple(known, more, fc.boolean()).map(([value, stray, last]) => {
        const all = last ? { ...value, ...stray } : { ...stray, ...value }
        return all as Value
      })
    }
    default:
      return values
  }
}

const cases = validators.chain((json) => fc.record({ json: fc.constant(json), value: valuesOf(json) }))

const accepted = (check: () => unknown): boolean => {
  try {
    check()
    return true
  } catch {
    return false
  }
}

test('Q60 one pass writes and counts the same as checking, encoding, and measuring one after the other', () => {
  let taken = 0
  fc.assert(
    fc.property(cases, ({ json, value }) => {
      const written = compileOnePass(json, tables)(value)
      if (written === null) return
      taken += 1
      expect(accepted(() => compileValidator(json, tables)(value))).toBe(true)
      expect(written).toEqual({ json: toJsonText(value), bytes: documentSize(value!) })
      expect(accepted(() => checkDocument(value!))).toBe(true)
    }),
    { numRuns: 3_000 },
  )
  // Most values pass, not just a few lucky ones.
  expect(taken).toBeGreaterThan(600)
})

test('Q60 one pass takes a document with its system fields, wherever they sort, and leaves unusual ones to the other passes', () => {
  const json: ValidatorJson = {
    type: 'object',
    value: {
      Zone: { fieldType: { type: 'string' }, optional: false },
      text: { fieldType: { type: 'string' }, optional: true },
    },
  }
  const write = compileDocumentOnePass(json, tables)
  const system = { _id: user, _creationTime: 1.5 }
  const document = { text: 'a "quoted" 😀 \ud800', Zone: 'x', ...system }
  expect(write(document)).toEqual({ json: toJsonText(document), bytes: documentSize(document) })
  expect(fromJsonText(write(document)!.json)).toEqual(document)
  expect(write({ Zone: 'x', text: undefined, ...system })?.json).toBe(toJsonText({ Zone: 'x', ...system }))
  const odd: unknown[] = [
    { text: 'a', ...system },
    { Zone: 'x', _more: 1, ...system },
    { Zone: 'x', text: 1n, ...system },
    { Zone: 'x', _id: user, _creationTime: -0 },
    { Zone: 'x', _id: user, _creationTime: NaN },
    Object.assign(Object.create({ text: 'inherited' }) as object, { Zone: 'x' }, system),
    Object.assign(new Map(), { Zone: 'x' }, system),
    null,
    'x',
  ]
  for (const value of odd) expect(write(value)).toBe(null)
  expect(compileOnePass({ type: 'literal', value: 0 }, tables)(-0)).toBe(null)
})

test('Q60 values nested deeper than a document may be are left to the other passes', () => {
  let json: ValidatorJson = { type: 'string' }
  let value: Value = ''
  for (let level = 0; level < 17; level++) {
    json = { type: 'array', value: json }
    value = [value]
  }
  expect(compileOnePass(json, tables)(value)).toBe(null)
  expect(accepted(() => checkDocument(value))).toBe(false)
})
