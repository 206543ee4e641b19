/**
 * `ctx.db.query(table).withSearchIndex(...)`. Results are ordered by relevance. The read set is the words' postings, as
 * far as they were read, and the documents of the result.
 */
import type { Key } from '../storage/storage'
import type { Value } from '../values/codec'
import { encodeKeyPart } from '../values/keys'
import type { TableInfo } from './catalog'
import type { Document } from './document'
import type { KeyRange } from './index-range'
import { Ranking } from './ranking'
import { isWord, meetsFilters, Postings, type SearchFilter, type SearchIndexInfo } from './search-index'
import { queryTerms, type QueryTerm } from './search-terms'
import type { Transaction } from './transaction'

/** https://docs.convex.dev/search/text-search#limits */
const MAX_FILTERS = 8
const MAX_RESULTS = 1_024
/**
 * Maximum number of postings that one search ranks. Its words share them; of a word with more, the newest are ranked.
 */
const POSTINGS_READ = 4_096
const POSTINGS_READ_OF_A_WORD = 1_024

/** A query's source: a search. Its "entries" are positions in order of relevance. */
export interface SearchSource {
  table: TableInfo
  indexName: string
  range: KeyRange
  search: { index: SearchIndexInfo; terms: QueryTerm[]; filters: SearchFilter[] }
}

/** `q.search(field, text).eq(field, value)…` */
export class SearchFilterBuilder {
  private text: string | undefined
  private filters: SearchFilter[] = []
  private consumed = false

  constructor(
    private readonly table: string,
    private readonly index: SearchIndexInfo,
  ) {}

  private get label(): string {
    return `Search query against ${this.table}.${this.index.name}`
  }

  private next(): SearchFilterBuilder {
    if (this.consumed) {
      throw new Error(
        'SearchFilterBuilder has already been used! Chain your method calls like `q => q.search(...).eq(...)`.',
      )
    }
    this.consumed = true
    const next = new SearchFilterBuilder(this.table, this.index)
    next.text = this.text
    next.filters = [...this.filters]
    return next
  }

  search(field: string, text: string): SearchFilterBuilder {
    if (typeof text !== 'string') throw new TypeError('Must provide arg 2 `query` to `search` as a string')
    const { searchField } = this.index
    if (field !== searchField) {
      throw new Error(
        `${this.label} contains a search filter against "${field}", which doesn't match the indexed \`searchField\` "${searchField}".`,
      )
    }
    if (this.text !== undefined) {
      throw new Error(`${this.label} contains multiple search filters against "${field}". Only one is allowed.`)
    }
    const next = this.next()
    next.text = text
    return next
  }

  eq(field: string, value: Value | undefined): SearchFilterBuilder {
    const number = this.index.filterFields.indexOf(field)
    if (number < 0) {
      throw new Error(
        `${this.label} contains an equality filter on "${field}" but that field isn't indexed for filtering in \`filterFields\`.`,
      )
    }
    const next = this.next()
    next.filters.push({ field: number, value })
    return next
  }

  export(): SearchSource['search'] {
    const { text, filters, index, label } = this
    if (text === undefined) {
      throw new Error(
        `${label} does not contain any search filters. You must include a search filter like \`q.search("${index.searchField}", searchText)\`.`,
      )
    }
    if (filters.length > MAX_FILTERS) {
      throw new Error(`${label} has too many filter conditions. Max: ${MAX_FILTERS} Actual: ${filters.length}`)
    }
    return { index, terms: queryTerms(text), filters }
  }
}

export function* searchRows(
  transaction: Transaction,
  { table, range, search: { index, terms, filters } }: SearchSource,
): Generator<{ entry: Key; document: Document; bytes: number }, void> {
  const postings = new Postings(filters)
  const ranking = new Ranking()
  const atMost = Math.max(Math.floor(POSTINGS_READ / terms.length), POSTINGS_READ_OF_A_WORD)
  for (const term of terms) {
    for (const entry of transaction.scanEntries({ index: index.id, ...postings.intervalOf(term) }, atMost)) {
      const posting = postings.read(entry)
      if (posting) ranking.add(posting, isWord(posting, term.word))
    }
  }
  let seen = 0
  for (const { score, place, internalId } of ranking.best(MAX_RESULTS)) {
    const entry = encodeKeyPart(-score) + place
    if (entry < range.lower || entry >= range.upper) continue
    const row = transaction.read(table.prefix + internalId)
    seen += 1
    if (row && meetsFilters(index, filters, row.document)) yield { entry, ...row }
  }
  if (seen < MAX_RESULTS) return
  throw new Error(
    `Search query scanned too many documents (fetched ${MAX_RESULTS}). Consider using a smaller limit, paginating the query, ` +
      'or using a filter field to limit the number of documents pulled from the search index.',
  )
}
