/**
 * A search index stored as ordered index entries: for every word of a document one entry, and another per filter field,
 * under the field's value. So a search reads the postings of its words in one place, newest first, and the entry itself
 * contains what ranking and filtering need: no document outside the result is read.
 *
 *   scope · word 00 · creation time, newest first (9) · internal id (16) · count (1) · length (2) · filter marks (4 each)
 *
 * scope: 00 for the whole table, or 01 · number of the filter field (1) · mark of its value (8)
 */
import { createHash } from 'node:crypto'
import type { Key } from '../storage/storage'
import type { Value } from '../values/codec'
import { encodeKeyPart, prefixEnd } from '../values/keys'
import { fieldAt, type Document } from './document'
import { wordsOf, type QueryTerm } from './search-terms'

export interface SearchIndexInfo {
  id: number
  name: string
  searchField: string
  filterFields: string[]
}

export interface IndexEntry {
  entry: Key
  /** Filters that readers may have fixed: see read-set.ts. */
  prefixes: Key[]
}

/** Later words aren't found, which limits the cost of a document. */
const MAX_DOCUMENT_TERMS = 8_192
const EVERYWHERE = '\x00'
const END = '\x00'
const TIME_BYTES = 9
const ID_BYTES = 16
const VALUE_MARK = 8
const FILTER_MARK = 4

/** Hash of a value. Values can share one, so documents found by it are checked again. */
function markOf(value: Value | undefined): Key {
  const digest = createHash('sha256').update(encodeKeyPart(value), 'latin1').digest()
  return digest.toString('latin1', 0, VALUE_MARK)
}

function scopeOf(field: number, mark: Key): Key {
  return '\x01' + String.fromCharCode(field) + mark
}

function encodeWord(word: string): Key {
  return Buffer.from(word).toString('latin1')
}

function textOf(index: SearchIndexInfo, document: Document): string | null {
  const text = fieldAt(document, index.searchField.split('.'))
  return typeof text === 'string' ? text : null
}

/** All entries of a document; none if its search field holds no text. */
export function searchEntries(index: SearchIndexInfo, document: Document, key: Key): IndexEntry[] {
  const text = textOf(index, document)
  if (text === null) return []
  const counts = new Map<string, number>()
  let length = 0
  for (const word of wordsOf(text)) {
    length += 1
    const count = counts.get(word)
    if (count !== undefined || counts.size < MAX_DOCUMENT_TERMS) counts.set(word, (count ?? 0) + 1)
  }
  const marks = index.filterFields.map((path) => markOf(fieldAt(document, path.split('.'))))
  const scopes = [EVERYWHERE, ...marks.map((mark, field) => scopeOf(field, mark))]
  const place = encodeKeyPart(-document._creationTime) + key.slice(-ID_BYTES)
  const filters = marks.map((mark) => mark.slice(0, FILTER_MARK)).join('')
  const lengthBytes = String.fromCharCode(Math.min(length, 0xffff) >>> 8, Math.min(length, 0xffff) & 255)
  return [...counts].flatMap(([word, count]) => {
    const rest = encodeWord(word) + END
    const tail = place + String.fromCharCode(Math.min(count, 255)) + lengthBytes + filters
    return scopes.map((scope) => ({ entry: scope + rest + tail, prefixes: [scope, scope + rest] }))
  })
}

/** How a document's change alters the index: not at all unless text or filter fields changed. */
export function searchChanges(
  index: SearchIndexInfo,
  before: Document | null,
  after: Document | null,
  key: Key,
): { removed: IndexEntry[]; added: IndexEntry[] } {
  if (before && after && isSame(index, before, after)) return { removed: [], added: [] }
  const old = before ? searchEntries(index, before, key) : []
  const now = after ? searchEntries(index, after, key) : []
  const stays = new Set(old.map(({ entry }) => entry))
  const added = now.filter(({ entry }) => !stays.delete(entry))
  return { removed: old.filter(({ entry }) => stays.has(entry)), added }
}

function isSame(index: SearchIndexInfo, before: Document, after: Document): boolean {
  const same = (path: string): boolean => {
    const names = path.split('.')
    const [old, now] = [fieldAt(before, names), fieldAt(after, names)]
    return old === now || encodeKeyPart(old) === encodeKeyPart(now)
  }
  return same(index.searchField) && index.filterFields.every(same)
}

export interface SearchFilter {
  /** The field's number in the index. */
  field: number
  value: Value | undefined
}

/** Where a search reads: under its first filter, if it has one. */
export class Postings {
  private readonly scope: Key
  private readonly marks: { at: number; mark: Key }[]

  constructor(filters: readonly SearchFilter[]) {
    const [first] = filters
    this.scope = first ? scopeOf(first.field, markOf(first.value)) : EVERYWHERE
    this.marks = filters.map(({ field, value }) => ({
      at: TIME_BYTES + ID_BYTES + 3 + field * FILTER_MARK,
      mark: markOf(value).slice(0, FILTER_MARK),
    }))
  }

  /** The interval of a word's entries, or of all words with this prefix; `prefix` is the bucket of its readers. */
  intervalOf({ word, isPrefix }: QueryTerm): { prefix: Key; lower: Key; upper: Key } {
    const lower = this.scope + encodeWord(word) + (isPrefix ? '' : END)
    return { prefix: isPrefix ? this.scope : lower, lower, upper: prefixEnd(lower) }
  }

  /** An entry's contents; null if the document doesn't pass the other filters. */
  read(entry: Key): Posting | null {
    const end = entry.indexOf(END, this.scope.length)
    const tail = entry.slice(end + 1)
    if (this.marks.some(({ at, mark }) => tail.slice(at, at + FILTER_MARK) !== mark)) return null
    const at = TIME_BYTES + ID_BYTES
    return {
      word: entry.slice(this.scope.length, end),
      place: tail.slice(0, at),
      internalId: tail.slice(TIME_BYTES, at),
      count: tail.charCodeAt(at),
      length: (tail.charCodeAt(at + 1) << 8) | tail.charCodeAt(at + 2),
    }
  }
}

export interface Posting {
  /** In bytes. */
  word: Key
  /** Sorts documents by creation, newest first. */
  place: Key
  internalId: Key
  /** Occurrences of the word, at most 255. */
  count: number
  /** Words of the text, at most 65,535. */
  length: number
}

/** Whether an indexed word equals the search term, rather than starting with it. */
export function isWord(posting: Posting, word: string): boolean {
  return posting.word === encodeWord(word)
}

/** Marks are hashes: checks whether the document really passes the filters. */
export function meetsFilters(index: SearchIndexInfo, filters: readonly SearchFilter[], document: Document): boolean {
  return filters.every(
    ({ field, value }) =>
      encodeKeyPart(fieldAt(document, index.filterFields[field]!.split('.'))) === encodeKeyPart(value),
  )
}
