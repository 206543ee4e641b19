/** Generates schemas, documents that mostly match them, and programs over both. */
import { defineSchema, defineTable, type SchemaDefinition } from 'convex/server'
import { v, type GenericValidator, type Value } from 'convex/values'
import fc from 'fast-check'
import type { Ending, Fields, Filter, Range, Step, Transaction } from './program'

interface Kind {
  validator: GenericValidator
  value: fc.Arbitrary<Value>
}

/** Small domains, so that values in queries often exist, and often twice. */
const kinds: Record<string, Kind> = {
  number: { validator: v.number(), value: fc.constantFrom(-1.5, -0, 0, 1, 2, 10, Infinity, -Infinity, NaN) },
  string: { validator: v.string(), value: fc.constantFrom('', 'a', 'A', 'ab', 'b', 'ü', '\u{1f600}') },
  boolean: { validator: v.boolean(), value: fc.boolean() },
  nothing: { validator: v.null(), value: fc.constant(null) },
  int64: { validator: v.int64(), value: fc.constantFrom(-3n, 0n, 7n) },
  bytes: {
    validator: v.bytes(),
    value: fc.constantFrom([], [0], [0, 1], [255]).map((bytes) => new Uint8Array(bytes).buffer),
  },
  list: { validator: v.array(v.number()), value: fc.array(fc.constantFrom(1, 2), { maxLength: 2 }) },
  object: {
    validator: v.object({ inner: v.string(), maybe: v.optional(v.number()) }),
    value: fc.constantFrom<Value>({ inner: 'x' }, { inner: 'x', maybe: 1 }, { inner: 'y' }),
  },
  union: {
    validator: v.union(v.literal('one'), v.literal(2), v.null()),
    value: fc.constantFrom<Value>('one', 2, null),
  },
  anything: {
    validator: v.any(),
    value: fc.constantFrom<Value>(null, 1, 'a', true, [], ['a'], 3n, { z: 1 }),
  },
}

interface FieldPlan {
  kind: string
  isOptional: boolean
}

export interface TablePlan {
  fields: Record<string, FieldPlan>
  /** By name, with their fields in order. */
  indexes: Record<string, string[]>
}

export type SchemaPlan = Record<string, TablePlan>

const COMPARISONS = ['eq', 'neq', 'lt', 'lte', 'gt', 'gte'] as const
const FIELDS = ['f', 'g', 'h']

const fieldPlan: fc.Arbitrary<FieldPlan> = fc.record({
  kind: fc.constantFrom(...Object.keys(kinds)),
  isOptional: fc.boolean(),
})

const tablePlan: fc.Arbitrary<TablePlan> = fc
  .tuple(
    fc.tuple(...FIELDS.map(() => fieldPlan)),
    fc.uniqueArray(fc.shuffledSubarray(FIELDS, { minLength: 1, maxLength: 3 }), {
      maxLength: 2,
      selector: (fields) => fields.join(),
    }),
  )
  .map(([plans, indexes]) => ({
    fields: Object.fromEntries(FIELDS.map((name, at) => [name, plans[at]!])),
    indexes: Object.fromEntries(indexes.map((fields) => [`by_${fields.join('_')}`, fields])),
  }))

const schemaPlan: fc.Arbitrary<SchemaPlan> = fc
  .tuple(tablePlan, tablePlan)
  .map(([first, second]) => ({ first, second }))

export function schemaOf(plan: SchemaPlan): SchemaDefinition<Record<string, never>, boolean> {
  const tables = Object.entries(plan).map(([name, { fields, indexes }]) => {
    const validators = Object.entries(fields).map(([field, { kind, isOptional }]) => {
      const { validator } = kinds[kind]!
      return [field, isOptional ? v.optional(validator as never) : validator] as const
    })
    let table = defineTable(Object.fromEntries(validators) as Record<string, never>)
    for (const [index, on] of Object.entries(indexes)) table = table.index(index, on as never) as never
    return [name, table] as const
  })
  return defineSchema(Object.fromEntries(tables)) as never
}

const anyValue = fc.oneof(...Object.values(kinds).map(({ value }) => value))

function valueFor(plan: FieldPlan): fc.Arbitrary<Value | undefined> {
  const { value } = kinds[plan.kind]!
  return fc.oneof(
    { weight: 12, arbitrary: value },
    { weight: plan.isOptional ? 3 : 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: anyValue },
  )
}

function fieldsOf(table: TablePlan): fc.Arbitrary<Fields> {
  const all = Object.entries(table.fields).map(([name, plan]) => [name, valueFor(plan)] as const)
  return fc.oneof(
    { weight: 10, arbitrary: fc.record(Object.fromEntries(all)) },
    // One more than allowed.
    { weight: 1, arbitrary: fc.record(Object.fromEntries([...all, ['unknown', anyValue]])) },
  )
}

function patchOf(table: TablePlan): fc.Arbitrary<Fields> {
  return fc
    .shuffledSubarray(Object.keys(table.fields), { minLength: 1 })
    .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, valueFor(table.fields[name]!)]))))
}

function filterOf(table: TablePlan): fc.Arbitrary<Filter> {
  return fc.constantFrom(...Object.keys(table.fields)).chain((field) => {
    const { kind, isOptional } = table.fields[field]!
    // The mock compares with JavaScript's operators: no order between types, nor of missing values, NaN, or -0.
    const isOrdered = !isOptional && kind === 'string'
    return fc.record({
      not: fc.boolean(),
      field: fc.constant(field),
      operator: fc.constantFrom(...(isOrdered ? COMPARISONS : (['eq', 'neq'] as const))),
      value: kinds[kind]!.value,
    })
  })
}

function rangeOf(table: TablePlan): fc.Arbitrary<Range> {
  const rest = {
    order: fc.constantFrom('asc', 'desc', null),
    filters: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Filter[]>([]) },
      { weight: 1, arbitrary: fc.array(filterOf(table), { maxLength: 2 }) },
    ),
  }
  const whole = { index: fc.constant(null), equal: fc.constant<Range['equal']>([]), lower: fc.constant(null), upper: fc.constant(null) } // oxfmt-ignore
  const names = Object.keys(table.indexes)
  if (names.length === 0) return fc.record<Range>({ ...whole, ...rest })
  const indexed = fc
    .constantFrom(...names)
    .chain((index) => {
      const fields = table.indexes[index]!
      return fc.tuple(fc.constant(index), fc.nat({ max: fields.length }), fc.boolean(), fc.boolean())
    })
    .chain(([index, equals, hasLower, hasUpper]) => {
      const fields = table.indexes[index]!
      const bound = fields[equals]
      const boundValue = bound === undefined ? fc.constant<Value>(0) : kinds[table.fields[bound]!.kind]!.value
      const equal = fields
        .slice(0, equals)
        .map((field) => valueFor(table.fields[field]!).map((value): [string, Value | undefined] => [field, value]))
      return fc.record<Range>({
        index: fc.constant(index),
        equal: fc.tuple(...equal),
        lower:
          bound !== undefined && hasLower
            ? fc.tuple(fc.constant(bound), fc.constantFrom('gt', 'gte'), boundValue)
            : fc.constant(null),
        upper:
          bound !== undefined && hasUpper
            ? fc.tuple(fc.constant(bound), fc.constantFrom('lt', 'lte'), boundValue)
            : fc.constant(null),
        ...rest,
      })
    })
  return fc.oneof({ weight: 3, arbitrary: indexed }, { weight: 1, arbitrary: fc.record<Range>({ ...whole, ...rest }) })
}

const ending: fc.Arbitrary<Ending> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Ending>({ kind: 'collect' }) },
  fc.constant<Ending>({ kind: 'first' }),
  fc.constant<Ending>({ kind: 'unique' }),
  fc.nat({ max: 4 }).map((count): Ending => ({ kind: 'take', count })),
)

const document = fc.nat({ max: 40 })

function readStep(plan: SchemaPlan): fc.Arbitrary<Step> {
  return fc
    .constantFrom(...Object.keys(plan))
    .chain((table) =>
      fc.record({ do: fc.constant('read' as const), table: fc.constant(table), range: rangeOf(plan[table]!), ending }),
    )
}

function pageStep(plan: SchemaPlan): fc.Arbitrary<Step> {
  const size = fc.integer({ min: 1, max: 4 })
  return fc
    .tuple(readStep(plan), size)
    .map(([step, count]) => ({ ...step, ending: { kind: 'page' as const, size: count } }) as Step)
}

/** Operations that only read. */
function lookStep(plan: SchemaPlan): fc.Arbitrary<Step> {
  return fc.oneof(
    { weight: 5, arbitrary: readStep(plan) },
    fc.record({ do: fc.constant('get' as const), document }),
    fc.record({ do: fc.constant('normalize' as const), table: fc.constantFrom(...Object.keys(plan)), document }),
  )
}

function simpleStep(plan: SchemaPlan): fc.Arbitrary<Step> {
  const tables = Object.keys(plan)
  const write = fc
    .constantFrom(...tables)
    .chain((table) =>
      fc.oneof<fc.Arbitrary<Step>[]>(
        fc.record({ do: fc.constant('insert' as const), table: fc.constant(table), fields: fieldsOf(plan[table]!) }),
        fc.record({ do: fc.constant('insert' as const), table: fc.constant(table), fields: fieldsOf(plan[table]!) }),
        fc.record({ do: fc.constant('patch' as const), document, fields: patchOf(plan[table]!) }),
        fc.record({ do: fc.constant('replace' as const), document, fields: fieldsOf(plan[table]!) }),
      ),
    )
  return fc.oneof(
    { weight: 8, arbitrary: write },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), document }) },
    { weight: 4, arbitrary: lookStep(plan) },
  )
}

function transactionOf(plan: SchemaPlan): fc.Arbitrary<Transaction> {
  const inner = fc.record({
    steps: fc.array(simpleStep(plan), { minLength: 1, maxLength: 4 }),
    fails: fc.boolean(),
  })
  const nested: fc.Arbitrary<Step> = fc.record({
    do: fc.constant('nested' as const),
    calls: fc.array(inner, { minLength: 1, maxLength: 3 }),
  })
  return fc.record({
    steps: fc.array(fc.oneof({ weight: 12, arbitrary: simpleStep(plan) }, { weight: 1, arbitrary: nested }), {
      minLength: 1,
      maxLength: 8,
    }),
    fails: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  })
}

export interface Case {
  plan: SchemaPlan
  /** Mutations, one after the other. */
  writes: Transaction[]
  /** A query at the end. */
  looks: Step[]
}

export const aCase: fc.Arbitrary<Case> = schemaPlan.chain((plan) =>
  fc.record({
    plan: fc.constant(plan),
    writes: fc.array(transactionOf(plan), { minLength: 1, maxLength: 6 }),
    looks: fc
      .tuple(fc.array(lookStep(plan), { minLength: 1, maxLength: 8 }), pageStep(plan))
      .map(([steps, page]) => [...steps, page]),
  }),
)
