/** `filter: q => q.or(q.eq(…), …)` of a vector search, as a check of an entry's filter values. */
import type { Key } from '../../storage/storage'
import type { Value } from '../../values/codec'
import { encodeKeyPart } from '../../values/keys'

/** https://docs.convex.dev/search/vector-search#limits */
const MAX_EXPRESSIONS = 64

type Check = (filters: readonly Key[]) => boolean

class Expression {
  constructor(
    readonly check: Check,
    readonly size: number,
  ) {}
}

interface FilterBuilder {
  eq(field: string, value: Value | undefined): Expression
  or(...expressions: Expression[]): Expression
}

export type VectorFilter = (builder: FilterBuilder) => Expression

export function compileVectorFilter(filter: VectorFilter, fields: readonly string[], label: string): Check {
  const { check, size } = filter({
    eq(field, value) {
      const at = fields.indexOf(field)
      if (at < 0) {
        throw new Error(
          `Vector search query against ${label} contains an equality filter on "${field}" but that field isn't indexed for filtering in \`filterFields\`.`,
        )
      }
      const key = encodeKeyPart(value)
      return new Expression((filters) => filters[at] === key, 1)
    },
    or(...expressions) {
      const total = expressions.reduce((sum, each) => sum + each.size, 0)
      return new Expression((filters) => expressions.some((each) => each.check(filters)), total)
    },
  })
  if (size > MAX_EXPRESSIONS) {
    throw new Error(
      `Vector search query against ${label} has too many filter conditions. Max: ${MAX_EXPRESSIONS} Actual: ${size}`,
    )
  }
  return check
}
