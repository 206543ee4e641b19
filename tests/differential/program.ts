/**
 * Programs of reads and writes, and their interpreter inside a function. A program names documents by insertion order,
 * so that two backends with different ids can be compared.
 */
import type { ExpressionOrValue, GenericDataModel, GenericMutationCtx } from 'convex/server'
import { ConvexError, type GenericId, type Value } from 'convex/values'

/** A field's value; absent: the field is missing (or, in a patch, removed). */
export type Fields = Record<string, Value | undefined>

export type Comparison = 'eq' | 'neq' | 'lt' | 'lte' | 'gt' | 'gte'

export interface Filter {
  not: boolean
  field: string
  operator: Comparison
  value: Value
}

export interface Range {
  /** null: the table as it was filled. */
  index: string | null
  equal: [field: string, value: Value | undefined][]
  lower: [field: string, operator: 'gt' | 'gte', value: Value] | null
  upper: [field: string, operator: 'lt' | 'lte', value: Value] | null
  order: 'asc' | 'desc' | null
  filters: Filter[]
}

export type Ending =
  | { kind: 'collect' | 'first' | 'unique' }
  | { kind: 'take'; count: number }
  /** The first page. Convex allows one per function. */
  | { kind: 'page'; size: number }

export type Step =
  | { do: 'insert'; table: string; fields: Fields }
  | { do: 'get'; document: number }
  | { do: 'patch' | 'replace'; document: number; fields: Fields }
  | { do: 'delete'; document: number }
  | { do: 'read'; table: string; range: Range; ending: Ending }
  | { do: 'normalize'; table: string; document: number }
  /** Nested mutations, each of which may fail and be caught: started at once, or one after the other. */
  | { do: 'nested'; calls: Transaction[] }

export interface Transaction {
  steps: Step[]
  /** Throws at its end, so that everything is rolled back. */
  fails: boolean
}

export type StepResult = { value: unknown } | { error: string }

/** The ids of one backend's documents, in the order they were inserted. */
export class Ids {
  readonly #ids: GenericId<string>[] = []

  add(id: GenericId<string>): void {
    this.#ids.push(id)
  }

  /** An inserted document, even if it has been deleted since; null before the first. */
  of(document: number): GenericId<string> | null {
    return this.#ids.length === 0 ? null : this.#ids[document % this.#ids.length]!
  }

  /** Replaces ids with the documents' numbers, and removes times, which differ between backends. */
  neutral(value: unknown): unknown {
    if (value instanceof ArrayBuffer) return { bytes: [...new Uint8Array(value)] }
    if (typeof value === 'bigint') return { int64: String(value) }
    if (Object.is(value, -0)) return { number: '-0' }
    if (Array.isArray(value)) return value.map((each) => this.neutral(each))
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).filter(([name]) => name !== '_creationTime')
      return Object.fromEntries(entries.map(([name, each]) => [name, this.neutral(each)]))
    }
    const known = typeof value === 'string' ? this.#ids.indexOf(value as GenericId<string>) : -1
    return known === -1 ? value : `document ${known}`
  }
}

type Ctx = GenericMutationCtx<GenericDataModel>

export interface Run {
  ids: Ids
  /** Runs each one as its own nested mutation. */
  nested: (ctx: Ctx, calls: Transaction[]) => Promise<StepResult[][]>
}

export async function runSteps(ctx: Ctx, steps: Step[], run: Run): Promise<StepResult[]> {
  const results: StepResult[] = []
  for (const step of steps) {
    try {
      results.push({ value: run.ids.neutral(await runStep(ctx, step, run)) })
    } catch (error) {
      results.push({ error: classOf(error) })
    }
  }
  return results
}

/** The class of a failure, because wording differs and only the class is promised. */
export function classOf(error: unknown): string {
  return error instanceof ConvexError ? 'ConvexError' : 'Error'
}

async function runStep(ctx: Ctx, step: Step, run: Run): Promise<unknown> {
  const { db } = ctx
  switch (step.do) {
    case 'insert': {
      const id = await db.insert(step.table, defined(step.fields))
      run.ids.add(id)
      return id
    }
    case 'nested':
      return run.nested(ctx, step.calls)
    case 'read':
      return read(db, step.table, step.range, step.ending)
    default: {
      const id = run.ids.of(step.document)
      if (id === null) return 'nothing yet'
      if (step.do === 'get') return db.get(id)
      if (step.do === 'delete') return (await db.delete(id)) ?? null
      if (step.do === 'patch') return (await db.patch(id, step.fields)) ?? null
      if (step.do === 'normalize') return db.normalizeId(step.table, id)
      return (await db.replace(id, defined(step.fields))) ?? null
    }
  }
}

function defined(fields: Fields): Record<string, Value> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Record<string, Value>
}

/** The builders of the published package, without the types that a schema would give them. */
interface LooseRange {
  eq(field: string, value: unknown): LooseRange
  gt(field: string, value: unknown): LooseRange
  gte(field: string, value: unknown): LooseRange
  lt(field: string, value: unknown): LooseRange
  lte(field: string, value: unknown): LooseRange
}

async function read(db: Ctx['db'], table: string, range: Range, ending: Ending): Promise<unknown> {
  const walk = () => {
    const initial = db.query(table)
    const indexed =
      range.index === null
        ? initial
        : initial.withIndex(range.index, (q) => {
            let builder = q as unknown as LooseRange
            for (const [field, value] of range.equal) builder = builder.eq(field, value)
            if (range.lower) builder = builder[range.lower[1]](range.lower[0], range.lower[2])
            if (range.upper) builder = builder[range.upper[1]](range.upper[0], range.upper[2])
            return builder as never
          })
    const ordered = range.order === null ? indexed : indexed.order(range.order)
    return range.filters.reduce(
      (query, { not, field, operator, value }) =>
        query.filter((q) => {
          const compare = q[operator] as (left: unknown, right: unknown) => ExpressionOrValue<boolean>
          const test = compare(q.field(field), value)
          return not ? q.not(test) : test
        }),
      ordered,
    )
  }
  switch (ending.kind) {
    case 'collect':
      return walk().collect()
    case 'first':
      return walk().first()
    case 'unique':
      return walk().unique()
    case 'take':
      return walk().take(ending.count)
    case 'page':
      return (await walk().paginate({ numItems: ending.size, cursor: null })).page
  }
}
