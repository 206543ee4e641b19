/**
 * Turns `q => q.eq(...).gte(...).lt(...)` into one interval of keys. Convex's rule: equalities on the index's first
 * fields in any order, then at most one lower and one upper bound on the next field. Its messages, too.
 * https://docs.convex.dev/database/reading-data/indexes/
 */
import type { Key } from '../storage/storage'
import { toJsonText, type Value } from '../values/codec'
import { prefixEnd } from '../values/keys'
import type { Transaction } from './transaction'

export interface KeyRange {
  /** The fields fixed by equalities that are used for looking up written entries. */
  prefix: Key
  lower: Key
  upper: Key
}

export interface RangeTarget {
  /** For error messages: table.index */
  label: string
  /** All fields in order, including the creation time and the id. */
  fields: string[]
  /** Number of prefixes for lookups: those that `entryOf` returns. */
  looked: number
  /** The prefix of everything in the index. */
  base: Key
  encode(transaction: Transaction, field: string, value: Value | undefined): Key
}

type Comparator = '==' | '>' | '>=' | '<' | '<='

interface Expression {
  comparator: Comparator
  field: string
  value: Value | undefined
}

export class IndexRangeBuilder {
  private consumed = false

  constructor(
    private readonly target: RangeTarget,
    private readonly expressions: readonly Expression[] = [],
  ) {}

  eq(field: string, value: Value | undefined): IndexRangeBuilder {
    return this.with('==', field, value)
  }

  gt(field: string, value: Value | undefined): IndexRangeBuilder {
    return this.with('>', field, value)
  }

  gte(field: string, value: Value | undefined): IndexRangeBuilder {
    return this.with('>=', field, value)
  }

  lt(field: string, value: Value | undefined): IndexRangeBuilder {
    return this.with('<', field, value)
  }

  lte(field: string, value: Value | undefined): IndexRangeBuilder {
    return this.with('<=', field, value)
  }

  private with(comparator: Comparator, field: string, value: Value | undefined): IndexRangeBuilder {
    if (this.consumed) {
      throw new Error(
        'IndexRangeBuilder has already been used! Chain your method calls like `q => q.eq(...).eq(...)`. See https://docs.convex.dev/using/indexes',
      )
    }
    this.consumed = true
    return new IndexRangeBuilder(this.target, [...this.expressions, { comparator, field, value }])
  }

  range(transaction: Transaction): KeyRange {
    const { target, expressions } = this
    const prefix = prefixOf(transaction, target, expressions)
    if (prefix !== null) return { prefix: prefix.bucket, lower: prefix.whole, upper: prefixEnd(prefix.whole) }
    return this.checkedRange(transaction)
  }

  private checkedRange(transaction: Transaction): KeyRange {
    const { target, expressions } = this
    const { equalities, lower, upper } = split(target, expressions)
    const bounded = lower ?? upper
    const rank = ({ field }: Expression): number => rankOf(target, field)
    const used = [...equalities.toSorted((a, b) => rank(a) - rank(b)), ...(bounded ? [bounded] : [])]
    for (const expression of used) rank(expression)
    const wrong = used.find(({ field }, at) => field !== target.fields[at])
    if (wrong) throw outOfOrder(target, used, wrong)
    let prefix = target.base
    let bucket = target.base
    for (let at = 0; at < equalities.length; at++) {
      prefix += target.encode(transaction, used[at]!.field, used[at]!.value)
      if (at < target.looked) bucket = prefix
    }
    const key = ({ field, value }: Expression): Key => prefix + target.encode(transaction, field, value)
    return {
      prefix: bucket,
      lower: !lower ? prefix : lower.comparator === '>' ? prefixEnd(key(lower)) : key(lower),
      upper: !upper ? prefixEnd(prefix) : upper.comparator === '<=' ? prefixEnd(key(upper)) : key(upper),
    }
  }
}

/** The prefix of equalities alone, in the order of the index's fields, as nearly all are: needs no sorting or checks. */
function prefixOf(
  transaction: Transaction,
  target: RangeTarget,
  expressions: readonly Expression[],
): { whole: Key; bucket: Key } | null {
  const { fields, base, looked } = target
  let whole = base
  let bucket = base
  for (let at = 0; at < expressions.length; at++) {
    const { comparator, field, value } = expressions[at]!
    if (comparator !== '==' || field !== fields[at]) return null
    whole += target.encode(transaction, field, value)
    if (at < looked) bucket = whole
  }
  return { whole, bucket }
}

function split(target: RangeTarget, expressions: readonly Expression[]) {
  const equalities: Expression[] = []
  const bounds: { lower?: Expression; upper?: Expression } = {}
  const equalTo = (field: string) => equalities.find((each) => each.field === field)
  for (const expression of expressions) {
    const { comparator, field } = expression
    if (comparator === '==') {
      const before = equalTo(field)
      if (before) throw alreadyDefined('equality', before)
      equalities.push(expression)
      continue
    }
    const side = comparator === '<' || comparator === '<=' ? 'upper' : 'lower'
    if (bounds[side]) throw alreadyDefined(side, expression)
    const other = bounds.lower ?? bounds.upper
    if (other && other.field !== field) throw boundsOnTwoFields(target, other.field, field)
    bounds[side] = expression
  }
  const bounded = bounds.lower ?? bounds.upper
  const both = bounded && equalTo(bounded.field)
  if (both) throw alreadyDefined('inequality', both)
  return { equalities, ...bounds }
}

function rankOf({ label, fields }: RangeTarget, field: string): number {
  const rank = fields.indexOf(field)
  if (rank >= 0) return rank
  throw new Error(
    `The index range included a comparison with "${field}", but ${label} with fields ${listed(indexed(fields))} doesn't ` +
      'index this field. For more information see https://docs.convex.dev/using/indexes.',
  )
}

/** The fields as listed, without the final id. */
const indexed = (fields: readonly string[]): readonly string[] => (fields.length > 1 ? fields.slice(0, -1) : fields)

const listed = (fields: readonly string[]): string => `[${fields.map((field) => `"${field}"`).join(', ')}]`

function outOfOrder({ label, fields }: RangeTarget, used: readonly Expression[], wrong: Expression): Error {
  return new Error(
    `Tried to query index ${label} but the query didn't use the index fields in order.\n` +
      `Index fields: ${listed(indexed(fields))}\n` +
      `Query fields: ${listed(used.map(({ field }) => field))}\n` +
      `First incorrect field: "${wrong.field}"\n` +
      'For more information see https://docs.convex.dev/using/indexes.',
  )
}

function alreadyDefined(what: string, { field, comparator, value }: Expression): Error {
  const added = `"${field}" ${comparator} ${shown(value)}`
  return new Error(`Already defined ${what} bound in index range. Can't add ${added}.`)
}

function boundsOnTwoFields({ label }: RangeTarget, first: string, second: string): Error {
  return new Error(
    'Upper and lower bounds in `range` can only be applied to a single index field. This query against index ' +
      `${label} attempted to set a range bound on both "${first}" and "${second}". Consider using \`filter\` instead. ` +
      'See https://docs.convex.dev/using/indexes for more info.',
  )
}

/** As Convex prints it: a float has its decimal point. */
function shown(value: Value | undefined): string {
  if (value === undefined) return 'undefined'
  if (typeof value === 'number' && Number.isInteger(value)) return value.toFixed(1)
  return typeof value === 'bigint' ? String(value) : toJsonText(value)
}
