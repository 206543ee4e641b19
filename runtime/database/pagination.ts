/**
 * Pages by cursor. A cursor is a position in the query's index, bound to the query by a fingerprint. The end of a page
 * is stored in the run's journal: a re-run covers the same range, so that live pages neither skip nor repeat rows as
 * others are inserted.
 */
import { createHash } from 'node:crypto'
import type { Key, Order } from '../storage/storage'
import type { Document } from './document'
import { boundsAfter, rowsOf, type Operator, type Source } from './scan'
import type { Transaction } from './transaction'
import type { SearchFilter } from './search-index'
import { encodeKeyPart } from '../values/keys'

export interface PaginationOptions {
  numItems: number
  cursor: string | null
  endCursor?: string | null
  maximumRowsRead?: number
  maximumBytesRead?: number
}

export interface PaginationResult {
  page: Document[]
  isDone: boolean
  continueCursor: string
  splitCursor: string | null
  pageStatus: 'SplitRecommended' | 'SplitRequired' | null
}

/** `null`: the end of the index. */
type Position = Key | null

/** Stored with a live query and passed to its next run. */
export interface Journal {
  endCursor: string | null
  /** Whether the function has read its page. */
  isUsed: boolean
}

/** https://docs.convex.dev/production/state/limits: documents and bytes that a function reads, elements of an array. */
const MOST_ROWS = 32_000
const MOST_BYTES = 16 << 20
const MOST_CANDIDATES = 1_024
const LONGEST_ARRAY = 8_192

/** A page this close to a limit is offered a split. */
const nearly = (limit: number): number => Math.floor((limit * 3) / 4)

function fingerprint(source: Source, order: Order): string {
  const { table, indexName, range } = source
  const looked =
    'search' in source ? [JSON.stringify(source.search.terms), ...source.search.filters.map(filterText)] : []
  const text = [table.name, indexName, order, range.lower, range.upper, ...looked].join('\n')
  return createHash('sha256').update(text, 'latin1').digest('base64url').slice(0, 12)
}

function filterText({ field, value }: SearchFilter): string {
  return `${field} ${encodeKeyPart(value)}`
}

function encodeCursor(mark: string, position: Position): string {
  return `${mark}.${position === null ? '' : Buffer.from('=' + position, 'latin1').toString('base64url')}`
}

function decodeCursor(mark: string, cursor: string): Position {
  const [of, text] = cursor.split('.')
  if (of !== mark || text === undefined) throw new InvalidCursor()
  return text === '' ? null : Buffer.from(text, 'base64url').toString('latin1').slice(1)
}

/** The client of a paginated query recognizes it and starts again from the first page. */
class InvalidCursor extends Error {
  readonly data = { isConvexSystemError: true, paginationError: 'InvalidCursor' } as const
  constructor() {
    super(
      'InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query.',
    )
  }
}

export function paginate(
  { transaction, journal }: { transaction: Transaction; journal: Journal },
  source: Source,
  order: Order,
  operators: readonly Operator[],
  options: PaginationOptions,
): PaginationResult {
  const { numItems, cursor, maximumRowsRead = Infinity, maximumBytesRead = Infinity } = options
  if (typeof numItems !== 'number' || !(numItems >= 0)) {
    throw new Error(`\`options.numItems\` must be a positive number. Received \`${String(numItems)}\`.`)
  }
  if (numItems === 0) throw new Error('Must request at least 1 document while paginating')
  if (numItems > MOST_ROWS) throw new Error(`Requested too many items: ${numItems}`)
  if (maximumRowsRead <= 0 || maximumBytesRead <= 0) {
    throw new Error('maximumRowsRead and maximumBytesRead must be greater than 0')
  }
  // The journal holds one end: the second page would end where the first one did.
  if (journal.isUsed) {
    throw new Error(
      'This query or mutation function ran multiple paginated queries. Convex only supports a single paginated query in each function.',
    )
  }
  journal.isUsed = true
  transaction.budget.use('databaseQueries')
  const mark = fingerprint(source, order)
  const end = options.endCursor ?? journal.endCursor
  const endPosition = end === null ? undefined : decodeCursor(mark, end)
  let { range } = source
  if (cursor !== null) {
    const start = decodeCursor(mark, cursor)
    if (start === null) {
      journal.endCursor = cursor
      return { page: [], isDone: true, continueCursor: cursor, splitCursor: null, pageStatus: null }
    }
    // A forged position reads nothing outside the query's own interval.
    if (start >= range.lower && start < range.upper) range = boundsAfter(range, order, start)
  }
  if (typeof endPosition === 'string' && endPosition >= range.lower && endPosition < range.upper) {
    range = order === 'asc' ? { ...range, upper: endPosition + '\0' } : { ...range, lower: endPosition }
  }
  const page: Document[] = []
  const isSearch = 'search' in source
  const hasEnd = endPosition !== undefined
  // A page with a fixed end contains everything before that, however much has to be read; a search has its own limits.
  const isLimited = !hasEnd && !isSearch
  const wanted = hasEnd ? Infinity : numItems
  const size = (): number => Math.min(Math.max(1, wanted - page.length), 512)
  const looked: Key[] = []
  let bytesRead = 0
  let isWhole = true
  let isCut = false
  for (const { entry, document, bytes } of rowsOf(transaction, { ...source, range }, order, size)) {
    looked.push(entry)
    bytesRead += bytes
    if (operators.every((operator) => !('filter' in operator) || operator.filter(document))) page.push(document)
    const isFull = page.length >= wanted
    isCut = !isFull && isLimited && (looked.length >= maximumRowsRead || bytesRead >= maximumBytesRead)
    isWhole = !isFull && !isCut
    if (!isWhole) break
  }
  const reached: Position = isWhole ? null : looked.at(-1)!
  const position = hasEnd ? endPosition : reached
  const continueCursor = encodeCursor(mark, position)
  journal.endCursor = continueCursor
  const middle = looked.length > 2 && !isSearch ? looked[looked.length >> 1] : undefined
  const isLarge =
    looked.length > nearly(isSearch ? MOST_CANDIDATES : Math.min(maximumRowsRead, MOST_ROWS)) ||
    bytesRead > nearly(Math.min(maximumBytesRead, MOST_BYTES)) ||
    page.length > nearly(LONGEST_ARRAY)
  return {
    page,
    isDone: position === null,
    continueCursor,
    splitCursor: middle === undefined ? null : encodeCursor(mark, middle),
    pageStatus: isCut ? 'SplitRequired' : isLarge ? 'SplitRecommended' : null,
  }
}

/** Left out of a live query's identity: the id that each mounted paginated query adds to its options. */
export function withoutMountId(args: unknown): unknown {
  if (typeof args !== 'object' || args === null || !('paginationOpts' in args)) return args
  const { paginationOpts } = args
  if (typeof paginationOpts !== 'object' || paginationOpts === null || !('id' in paginationOpts)) return args
  const { id: _, ...rest } = paginationOpts
  return { ...args, paginationOpts: rest }
}
