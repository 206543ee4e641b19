/**
 * `q => q.eq(...).gte(...).lt(...)` turned into one interval of keys. Convex's rule: equalities on the index's fields in
 * order, then at most one lower and one upper bound on the field that follows.
 * https://docs.convex.dev/database/reading-data/indexes/
 */
import type { Key } from '../storage/storage'
import type { Value } from '../values/codec'
import { prefixEnd } from '../values/keys'

export interface KeyRange {
  /** What the equalities fixed, as far as written entries are looked up by it. */
  prefix: Key
  lower: Key
  upper: Key
}

export interface RangeTarget {
  /** For messages: table.index */
  label: string
  /** All fields in order, the creation time and the id included. */
  fields: string[]
  /** So many of them are looked up by: the prefixes that `entryOf` gives. */
  looked: number
  /** Everything of the index lies behind it. */
  base: Key
  encode(field: string, value: Value | undefined): Key
}

type Bound = 'Gt' | 'Gte' | 'Lt' | 'Lte'

export class IndexRangeBuilder {
  private prefix: Key
  private bucket: Key
  private used = 0
  private lower: Key | undefined
  private upper: Key | undefined
  private consumed = false

  constructor(private readonly target: RangeTarget) {
    this.prefix = target.base
    this.bucket = target.base
  }

  private next(): IndexRangeBuilder {
    if (this.consumed) {
      throw new Error(
        'IndexRangeBuilder has already been used! Chain your method calls like `q => q.eq(...).eq(...)`. See https://docs.convex.dev/using/indexes',
      )
    }
    this.consumed = true
    const next = new IndexRangeBuilder(this.target)
    next.prefix = this.prefix
    next.bucket = this.bucket
    next.used = this.used
    next.lower = this.lower
    next.upper = this.upper
    return next
  }

  private expectField(field: string): void {
    const expected = this.target.fields[this.used]
    if (expected !== field) {
      throw new Error(
        `Tried to query index ${this.target.label} but the query didn't use the index fields in order: expected ` +
          `${expected === undefined ? 'no further field' : `"${expected}"`}, got "${field}". ` +
          `Fields of this index: [${this.target.fields.join(', ')}].`,
      )
    }
  }

  eq(field: string, value: Value | undefined): IndexRangeBuilder {
    const next = this.next()
    if (next.lower !== undefined || next.upper !== undefined) {
      throw new Error(`Tried to query index ${this.target.label} with an equality after a range bound.`)
    }
    next.expectField(field)
    next.prefix += this.target.encode(field, value)
    next.used += 1
    if (next.used <= this.target.looked) next.bucket = next.prefix
    return next
  }

  gt(field: string, value: Value | undefined): IndexRangeBuilder {
    return this.bound('Gt', field, value)
  }

  gte(field: string, value: Value | undefined): IndexRangeBuilder {
    return this.bound('Gte', field, value)
  }

  lt(field: string, value: Value | undefined): IndexRangeBuilder {
    return this.bound('Lt', field, value)
  }

  lte(field: string, value: Value | undefined): IndexRangeBuilder {
    return this.bound('Lte', field, value)
  }

  private bound(bound: Bound, field: string, value: Value | undefined): IndexRangeBuilder {
    const next = this.next()
    next.expectField(field)
    const key = next.prefix + this.target.encode(field, value)
    const side = bound === 'Gt' || bound === 'Gte' ? 'lower' : 'upper'
    if (next[side] !== undefined) {
      throw new Error(`Tried to query index ${this.target.label} with two ${side} bounds on "${field}".`)
    }
    next[side] = bound === 'Gt' || bound === 'Lte' ? prefixEnd(key) : key
    return next
  }

  range(): KeyRange {
    const { bucket, prefix, lower = prefix, upper = prefixEnd(prefix) } = this
    return { prefix: bucket, lower, upper }
  }
}
