/**
 * `ctx.db.query(table)`: a lazy scan of one interval of one index. Its read set is recorded when it ends or is
 * abandoned: the interval up to the last row read.
 */
import type { Key, Order } from '../storage/storage'
import type { Value } from '../values/codec'
import { encodeKeyPart, MAX_KEY } from '../values/keys'
import { DOCUMENTS, noIndex, type IndexInfo, type TableInfo } from './catalog'
import type { Document } from './document'
import { compilePredicate, type Predicate } from './filter'
import { IndexRangeBuilder, type RangeTarget } from './index-range'
import { paginate, type PaginationOptions, type PaginationResult } from './pagination'
import { FIRST_CHUNK, LARGEST_CHUNK, readAtOnce, rowsOf, type Operator, type Source } from './scan'
import type { Frame } from './frame'
import { SearchFilterBuilder } from './search'
import type { Transaction } from './transaction'

const EVERYTHING = { prefix: '', lower: '', upper: MAX_KEY }

/** Range targets by index, on which alone they depend. */
const targets = new WeakMap<TableInfo | IndexInfo, RangeTarget>()

/** An index, or the table's documents by id. */
function targetOf(table: TableInfo, index: IndexInfo | null): RangeTarget {
  const known = targets.get(index ?? table)
  if (known) return known
  const made = index ? indexTarget(table, index) : idTarget(table)
  targets.set(index ?? table, made)
  return made
}

function idTarget(table: TableInfo): RangeTarget {
  return {
    label: `${table.name}.by_id`,
    fields: ['_id'],
    looked: 1,
    base: table.prefix,
    encode: (transaction, _, value) => internalIdOf(transaction, table, value),
  }
}

function indexTarget(table: TableInfo, { name, fields: declared }: IndexInfo): RangeTarget {
  const fields = declared.includes('_creationTime') ? declared : [...declared, '_creationTime']
  return {
    label: `${table.name}.${name}`,
    fields: [...fields, '_id'],
    looked: fields.length,
    base: '',
    encode: (transaction, field, value) =>
      field === '_id' ? internalIdOf(transaction, table, value) : encodeKeyPart(value),
  }
}

/** Stands for `_id` in a key of any index. */
function internalIdOf(transaction: Transaction, table: TableInfo, value: Value | undefined): Key {
  const resolved = typeof value === 'string' ? transaction.resolveId(value) : null
  if (resolved?.table !== table) throw new Error(`"${String(value)}" is not an id of table "${table.name}"`)
  return resolved.key.slice(table.prefix.length)
}

export class QueryInitializer {
  constructor(
    private readonly frame: Frame,
    private readonly table: TableInfo,
  ) {}

  withIndex(indexName: string, build?: (range: IndexRangeBuilder) => IndexRangeBuilder): Query {
    const { table, frame } = this
    if (typeof indexName !== 'string') throw new Error('`indexName` must be a string (argument 1 of `withIndex`)')
    const info = indexName === 'by_id' ? null : table.indexes.get(indexName)
    if (info === undefined) throw noIndex(table, indexName)
    const index = info ? info.id : DOCUMENTS
    const empty = new IndexRangeBuilder(targetOf(table, info))
    const range = (build ? build(empty) : empty).range(frame.transaction)
    return new Query(frame, { table, index, indexName, range }, null, [])
  }

  withSearchIndex(indexName: string, build: (filter: SearchFilterBuilder) => SearchFilterBuilder): Query {
    const { table, frame } = this
    if (typeof indexName !== 'string') throw new Error('`indexName` must be a string (argument 1 of `withSearchIndex`)')
    const index = table.searchIndexes.get(indexName)
    if (!index) throw noIndex(table, indexName)
    const search = build(new SearchFilterBuilder(table.name, index)).export()
    return new Query(frame, { table, indexName, range: EVERYTHING, search }, null, [])
  }

  /** Number of documents in the table. A special case in Convex, too: no filter, no range. */
  count(): Promise<number> {
    const { frame, table } = this
    return frame.run(() => frame.transaction.count(table))
  }

  fullTableScan(): Query {
    return this.withIndex('by_creation_time')
  }

  order(order: Order): Query {
    return this.fullTableScan().order(order)
  }

  filter(predicate: Predicate): Query {
    return this.fullTableScan().filter(predicate)
  }

  limit(n: number): Query {
    return this.fullTableScan().limit(n)
  }

  collect(): Promise<Document[]> {
    return this.fullTableScan().collect()
  }

  take(n: number): Promise<Document[]> {
    return this.fullTableScan().take(n)
  }

  first(): Promise<Document | null> {
    return this.fullTableScan().first()
  }

  unique(): Promise<Document | null> {
    return this.fullTableScan().unique()
  }

  paginate(options: PaginationOptions): Promise<PaginationResult> {
    return this.fullTableScan().paginate(options)
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Document> {
    return this.fullTableScan()[Symbol.asyncIterator]()
  }
}

export class Query implements AsyncIterable<Document> {
  private used = false

  constructor(
    private readonly frame: Frame,
    private readonly source: Source,
    private readonly direction: Order | null,
    private readonly operators: Operator[],
  ) {}

  private take_(): void {
    if (this.used) {
      throw new Error('A query can only be chained once and can\'t be chained after iteration begins.') // oxfmt-ignore
    }
    this.used = true
  }

  order(order: Order): Query {
    this.take_()
    if ('search' in this.source) {
      throw new Error('Search queries must always be in relevance order. Can not set order manually.')
    }
    if (this.direction !== null) throw new Error('Queries may only specify order at most once')
    if (order !== 'asc' && order !== 'desc') throw new Error('`order` must be "asc" or "desc"')
    return new Query(this.frame, this.source, order, this.operators)
  }

  filter(predicate: Predicate): Query {
    this.take_()
    return this.with({ filter: compilePredicate(predicate) })
  }

  limit(n: number): Query {
    this.take_()
    return this.with({ limit: n })
  }

  private with(operator: Operator): Query {
    return new Query(this.frame, this.source, this.direction, [...this.operators, operator])
  }

  collect(): Promise<Document[]> {
    this.take_()
    return this.frame.run(() => this.read(Infinity))
  }

  take(n: number): Promise<Document[]> {
    if (!Number.isInteger(n) || n < 0) {
      throw new TypeError('Arg 1 `n` to `take` must be a non-negative integer')
    }
    return this.limit(n).collect()
  }

  first(): Promise<Document | null> {
    return this.few(1, ([first]) => first ?? null)
  }

  unique(): Promise<Document | null> {
    return this.few(2, ([first, second]) => {
      if (first && second) {
        throw new Error(
          `unique() query returned more than one result from table ${this.source.table.name}:\n [${first._id}, ${second._id}, ...]`,
        )
      }
      return first ?? null
    })
  }

  private few(limit: number, of: (documents: Document[]) => Document | null): Promise<Document | null> {
    try {
      this.take_()
    } catch (error) {
      return Promise.reject(error)
    }
    return this.frame.run(() => of(this.read(limit)))
  }

  paginate(options: PaginationOptions): Promise<PaginationResult> {
    this.take_()
    return this.frame.run(() => paginate(this.frame, this.source, this.direction ?? 'asc', this.operators, options))
  }

  async *[Symbol.asyncIterator](): AsyncIterableIterator<Document> {
    this.take_()
    const rows = this.walk()
    try {
      for (;;) {
        const { done, value } = await this.frame.run(() => rows.next())
        if (done) return
        yield value
      }
    } finally {
      // Records what was read, however it ends.
      rows.return()
    }
  }

  private read(limit: number): Document[] {
    const { frame, source, direction, operators } = this
    const order = direction ?? 'asc'
    if ('search' in source || operators.some((operator) => 'filter' in operator)) {
      const all = limit === Infinity ? operators : [...operators, { limit }]
      return [...walk(frame.transaction, source, order, all)]
    }
    frame.transaction.budget.use('databaseQueries')
    let most = limit
    for (const operator of operators) if ('limit' in operator) most = Math.min(most, operator.limit)
    return most <= 0 ? [] : readAtOnce(frame.transaction, source, order, most)
  }

  private walk(): Generator<Document, void> {
    return walk(this.frame.transaction, this.source, this.direction ?? 'asc', this.operators)
  }
}

/** A function must not return this: nothing has been read yet. */
export function isQuery(value: unknown): boolean {
  return value instanceof Query || value instanceof QueryInitializer
}

function* walk(
  transaction: Transaction,
  source: Source,
  order: Order,
  operators: readonly Operator[],
): Generator<Document, void> {
  transaction.budget.use('databaseQueries')
  const left = operators.map((operator) => ('limit' in operator ? operator.limit : Infinity))
  if (left.some((limit) => limit <= 0)) return
  const filtered = operators.some((operator) => 'filter' in operator)
  let chunk = filtered ? FIRST_CHUNK : Math.min(...left, FIRST_CHUNK)
  const rows = rowsOf(transaction, source, order, () => {
    const size = filtered ? chunk : Math.min(...left, chunk)
    chunk = Math.min(chunk * 2, LARGEST_CHUNK)
    return size
  })
  rows: for (const { document } of rows) {
    for (const [position, operator] of operators.entries()) {
      if ('filter' in operator) {
        if (!operator.filter(document)) continue rows
      } else left[position]! -= 1
    }
    yield document
    if (left.some((limit) => limit <= 0)) return
  }
}
