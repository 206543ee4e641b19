/** The scan behind every query and page: one interval of one index, in chunks, recorded up to the last row read. */
import type { Key, Order } from '../storage/storage'
import type { TableInfo } from './catalog'
import type { Document } from './document'
import type { KeyRange } from './index-range'
import { searchRows, type SearchSource } from './search'
import type { Transaction } from './transaction'

/** A query's source once its range is known: an interval of an index, or a search's results. */
export type Source = IndexSource | SearchSource

export interface IndexSource {
  table: TableInfo
  index: number
  indexName: string
  range: KeyRange
}

export type Operator = { filter: (document: Document) => boolean } | { limit: number }

/** Every row of the source in order. */
export function rowsOf(
  transaction: Transaction,
  source: Source,
  order: Order,
  nextSize: () => number,
): Generator<{ entry: Key; document: Document; bytes: number }, void> {
  if ('search' in source) return searchRows(transaction, source)
  return chunkedScan(transaction, source, order, nextSize)
}

/** Rows fetched at a time by a scan that doesn't know how many it will need. */
export const FIRST_CHUNK = 32
export const LARGEST_CHUNK = 512

/**
 * Up to this many documents at once, for a query without filters. Most read one or two, and a generator for each step
 * costs more than finding those.
 */
export function readAtOnce(transaction: Transaction, source: IndexSource, order: Order, limit: number): Document[] {
  const { index, range } = source
  const { prefix } = range
  let { lower, upper } = range
  const documents: Document[] = []
  let isWhole = false
  try {
    for (let chunk = FIRST_CHUNK; ; chunk = Math.min(chunk * 2, LARGEST_CHUNK)) {
      const size = Math.min(limit - documents.length, chunk)
      const rows = transaction.scan({ index, prefix, lower, upper }, order, size)
      for (const { document } of rows) documents.push(document)
      isWhole = rows.length < size
      if (rows.length > 0) {
        const last = rows[rows.length - 1]!.entry
        if (order === 'asc') lower = last + '\0'
        else upper = last
      }
      if (isWhole || documents.length >= limit) return documents
    }
  } finally {
    // Up to the last row, unless there is nothing behind it.
    const isPart = documents.length > 0 && !isWhole
    transaction.recordInterval({
      index,
      prefix,
      lower: isPart && order === 'desc' ? upper : range.lower,
      upper: isPart && order === 'asc' ? lower : range.upper,
    })
  }
}

/** If the caller stops early, it has read up to the last row it got. */
function* chunkedScan(
  transaction: Transaction,
  source: IndexSource,
  order: Order,
  nextSize: () => number,
): Generator<{ entry: Key; document: Document; bytes: number }, void> {
  const { index, range } = source
  let { lower, upper } = range
  let last: Key | undefined
  let exhausted = false
  try {
    for (;;) {
      const size = nextSize()
      const rows = transaction.scan({ index, prefix: range.prefix, lower, upper }, order, size)
      for (const row of rows) {
        last = row.entry
        yield row
      }
      if (rows.length < size) {
        exhausted = true
        return
      }
      if (order === 'asc') lower = last! + '\0'
      else upper = last!
    }
  } finally {
    transaction.recordInterval({
      index,
      prefix: range.prefix,
      lower: exhausted || order === 'asc' || last === undefined ? range.lower : last,
      upper: exhausted || order === 'desc' || last === undefined ? range.upper : last + '\0',
    })
  }
}

export function boundsAfter(range: KeyRange, order: Order, position: Key): KeyRange {
  return order === 'asc' ? { ...range, lower: position + '\0' } : { ...range, upper: position }
}
