/** Arguments, results, and documents of functions. https://docs.convex.dev/database/types unless stated otherwise. */
import type { Value } from 'convex/values'
import { describe, expect, it } from 'vitest'
import { api } from '../fixtures/conformance/convex/references'
import { CLOCKS_APART_MS, newScope, useDeployment } from '../support/deployment'

const deployment = useDeployment()

const bytes = (...of: number[]) => new Uint8Array(of).buffer

const special: Record<string, Value> = {
  'the largest and the smallest int64': [2n ** 63n - 1n, -(2n ** 63n), 0n],
  'numbers that JSON has not': [NaN, Infinity, -Infinity, -0, 5e-324],
  bytes: [bytes(), bytes(0, 255, 128)],
  'text of every kind': ['', 'ü', '\u{1f600}', '\0', '"\\'],
  'nested values': { a: [{ b: [[], {}, null, true, 1n] }], 'a b': 1 },
  null: null,
}

// https://docs.convex.dev/database/types
describe('values', () => {
  it.each(Object.entries(special))(
    '%s round-trip unchanged over a socket, over HTTP, and in a document',
    async (_, value) => {
      const client = deployment.connect()
      expect(await client.query(api.values.echo, { value })).toEqual(value)
      expect(await client.mutation(api.values.echoMutation, { value })).toEqual(value)
      expect(await client.action(api.values.echoAction, { value })).toEqual(value)
      expect(await deployment.http().query(api.values.echo, { value })).toEqual(value)
      const id = await client.mutation(api.values.put, { scope: newScope(), value })
      expect(await client.query(api.values.get, { id })).toEqual(value)
    },
  )

  // "{a: undefined} is transformed into {} when passed to a function or stored in the database"
  it('an undefined field is a missing field', async () => {
    const client = deployment.connect()
    for (const object of [{ field: undefined, other: 1 }, { other: 1 }]) {
      expect(await client.query(api.values.kindOfField, { object })).toEqual({ present: false, type: 'undefined' })
    }
    expect(await client.query(api.values.withHole, {})).toEqual({ kept: 1 })
  })

  // "Functions that return a plain undefined/void are treated as if they returned null."
  it('a function that returns nothing returns null', async () => {
    expect(await deployment.connect().query(api.values.nothing, {})).toBe(null)
  })

  // "Arrays containing undefined values, like [undefined], throw an error"
  it('an array that contains undefined is an error', async () => {
    await expect(deployment.connect().query(api.values.undefinedInArray, {})).rejects.toThrow(/undefined/)
  })

  // "In Convex's ordering scheme, undefined < null < all other values"; the rest as compareValues of the package says.
  it('an index orders values of all types', async () => {
    const client = deployment.connect()
    const scope = newScope()
    const ordered: Value[] = [
      null,
      -5n,
      7n,
      -Infinity,
      -1.5,
      0,
      3,
      Infinity,
      false,
      true,
      '',
      'A',
      'a',
      'aa',
      'ü',
      bytes(),
      bytes(0),
      bytes(1),
      [],
      [1],
      [1, 2],
      [2],
      {},
      { a: 1 },
      { a: 2 },
      { b: 0 },
    ]
    for (const value of ordered.toReversed()) await client.mutation(api.values.put, { scope, value })
    await client.mutation(api.values.put, { scope })
    expect(await client.query(api.values.sorted, { scope })).toEqual(['(none)', ...ordered])
  })

  // "Convex values must be less than 1MB in total size."
  it('a document beyond a megabyte is rejected', async () => {
    const client = deployment.connect()
    const scope = newScope()
    await expect(client.mutation(api.values.putLarge, { scope })).rejects.toThrow(/too large/)
    expect(await client.query(api.values.sorted, { scope })).toEqual([])
  })

  it('a result of several megabytes arrives', async () => {
    const text = await deployment.connect().query(api.values.large, { size: 1_500_000 })
    expect(text).toBe('ü'.repeat(1_500_000))
  })

  // https://docs.convex.dev/functions/runtimes#using-randomness-and-time-in-queries-and-mutations
  it('time stands still in a query and in a mutation; randomness does not', async () => {
    const client = deployment.connect()
    const before = Date.now()
    const query = await client.query(api.values.momentOfQuery, {})
    const first = await client.mutation(api.values.momentOfMutation, {})
    const second = await client.mutation(api.values.momentOfMutation, {})
    const after = Date.now()
    for (const moment of [query, first, second]) {
      expect(moment).toMatchObject({ frozen: true })
      expect(moment.chance).not.toBe(moment.other)
      expect(moment.now).toBeGreaterThan(before - CLOCKS_APART_MS)
      expect(moment.now).toBeLessThan(after + CLOCKS_APART_MS)
    }
    expect(second.chance).not.toBe(first.chance)
    expect(second.now).toBeGreaterThanOrEqual(first.now)
  })
})

// https://docs.convex.dev/functions/validation
describe('argument validation', () => {
  const call = (args: Record<string, Value>) => deployment.http().query(api.values.typed, args as never)
  const good = { text: 'a', count: 1n }

  it('accepts matching arguments', async () => {
    await expect(call(good)).resolves.toBe('a 1')
    await expect(call({ ...good, choice: { b: [null] }, table: { x: 1, y: -0.5 } })).resolves.toBe('a 1')
    await expect(call({ ...good, choice: 'a' })).resolves.toBe('a 1')
  })

  it.each<[string, Record<string, Value>, RegExp]>([
    ['a missing field', { text: 'a' }, /missing the required field `count`/],
    ['a field that is not declared', { ...good, extra: 1 }, /extra field `extra`/],
    ['a wrong type', { ...good, text: 1 }, /Path: \.text[^]*v\.string\(\)/],
    ['a float for an int64', { ...good, count: 1 }, /Path: \.count[^]*v\.int64\(\)/],
    ['null for an optional field', { ...good, choice: null }, /Path: \.choice/],
    ['nothing of a union', { ...good, choice: 'b' }, /Path: \.choice/],
    ['a wrong value deep inside', { ...good, choice: { b: [null, 1] } }, /Path: \.choice/],
    ['a wrong value in a record', { ...good, table: { x: 'y' } }, /Path: \.table/],
    ['text that is no id', { ...good, note: 'nonsense' }, /v\.id\("notes"\)|not.*ID/i],
  ])('rejects %s', async (_, args, message) => {
    const refusal = call(args)
    await expect(refusal).rejects.toThrow('ArgumentValidationError')
    await expect(refusal).rejects.toThrow(message)
  })

  it('an id of another table is rejected', async () => {
    const id = await deployment.http().mutation(api.values.put, { scope: newScope(), value: 1 })
    await expect(call({ ...good, note: id })).rejects.toThrow('ArgumentValidationError')
  })

  it('a result of another type than declared fails the function and its writes', async () => {
    const scope = newScope()
    await expect(deployment.http().mutation(api.values.wrongResult, { scope })).rejects.toThrow(
      'ReturnsValidationError',
    )
    expect(await deployment.http().query(api.counters.read, { scope })).toBe(0)
  })
})
