/**
 * One function's view of the store. Reads are recorded in its read set. Writes go straight into the storage's open
 * batch, with their inverse kept here: since functions that write run one after the other, no one else can see them
 * before they are undone or the batch is committed. Rolling back a nested mutation means undoing to a mark.
 *
 *   open ──write──▶ open ──rollbackTo(mark)──▶ open
 *     └──close──▶ closed      (every later use throws: an un-awaited chain can't reach another transaction)
 *
 * One file: reads, writes, and undoing them share one set of private state.
 */
import { untilFull, type Key, type Order } from '../storage/storage'
import { CommitTsPlaceholder } from 'convex/values'
import type { Value } from '../values/codec'
import { toJsonText } from '../values/codec'
import { decodeId, encodeId } from '../values/ids'
import { MAX_KEY } from '../values/keys'
import type { Written } from '../values/one-pass'
import { checkDocument, documentSize, MAX_DOCUMENT_SIZE } from '../values/size'
import { Budget } from './budget'
import { entryOf, type Catalog, type IndexInfo, type TableInfo } from './catalog'
import { checkFieldNames, type Document } from './document'
import { copyOf, type Store } from './store'
import { searchChanges, type SearchIndexInfo } from './search-index'
import { ReadSet, type Interval, type WrittenDocument } from './read-set'

export interface TransactionEnvironment {
  store: Store
  catalog: Catalog
  /** 16 bytes that no other document has, increasing with time so that inserts stay at the end of the file. */
  newInternalId(): Key
  /** The creation time of a document inserted now: later than every one before it. */
  newCreationTime(now: number): number
  /** The value of `db.vars.commitTs` in the documents of one mutation. */
  newCommitTs(): bigint
  /** Everything that a transaction can read has a commit timestamp up to this one. */
  snapshotTs(): bigint
}

const COUNTED_AT_ONCE = 4_096

/** Matches what JSON escapes because UTF-8 can't express it; a backslash before it would itself be an escape. */
const LONE_SURROGATE = /(?<!\\)(?:\\\\)*\\ud[89a-f]/
const isHalved = (json: string): boolean => json.includes('\\ud') && LONE_SURROGATE.test(json)

/** `db.vars.commitTs` as it is serialized. */
const PLACEHOLDER = '{"$commitTs":null}'

const NOT_WRITTEN: Written = { json: '', bytes: 0 }

function stamped<V extends Value>(value: V, commitTs: bigint): V {
  if (value instanceof CommitTsPlaceholder) return commitTs as V
  if (typeof value !== 'object' || value === null || value instanceof ArrayBuffer) return value
  if (Array.isArray(value)) return value.map((each) => stamped(each, commitTs)) as V
  const fields = Object.entries(value).map(([name, field]) => [name, stamped(field, commitTs)])
  return Object.fromEntries(fields) as V
}

/** A change to the store with its inverse. */
interface Step {
  apply(): void
  undo(): void
}

interface Mark {
  steps: number
  writes: number
  used: Budget['written']
}

export class Transaction {
  readonly reads = new ReadSet()
  private readonly steps: Step[] = []
  /** Documents that were written with a placeholder, and may still contain it. */
  private readonly unstamped = new Map<Key, TableInfo>()
  private readonly writes: WrittenDocument[] = []
  private closed = false

  constructor(
    private readonly env: TransactionEnvironment,
    /** Frozen for the function: UTC milliseconds. */
    readonly now: number,
    private readonly writable: boolean,
    readonly budget: Budget = new Budget(),
  ) {}

  get catalog(): Catalog {
    return this.env.catalog
  }

  get written(): readonly WrittenDocument[] {
    return this.writes
  }

  close(): void {
    this.closed = true
  }

  private assertOpen(): void {
    if (this.closed) throw new Error('This function has ended: its database can no longer be used.')
  }

  private countRead(bytes: number): void {
    this.budget.use('documentsRead')
    this.budget.use('bytesRead', bytes)
  }

  /** This transaction reads everything committed until then; nanoseconds, as in Convex. */
  snapshotTs(): bigint {
    return this.env.snapshotTs()
  }

  /** The table and key that an id names, or null for a string that is not an id of any known table. */
  resolveId(id: string): { table: TableInfo; key: Key } | null {
    const decoded = decodeId(id)
    const table = decoded && this.catalog.tableByNumber(decoded.tableNumber)
    return table ? { table, key: table.prefix + decoded.internalId } : null
  }

  get(key: Key): Document | null {
    return this.read(key)?.document ?? null
  }

  read(key: Key): { document: Document; bytes: number } | null {
    this.assertOpen()
    this.budget.use('databaseQueries')
    this.reads.addPoint(key)
    const stored = this.env.store.get(key)
    if (stored === undefined) return null
    this.countRead(stored.bytes)
    return { document: copyOf(stored.document), bytes: stored.bytes }
  }

  /**
   * Rows of an interval in order, each with its entry. Records nothing, because only the caller knows how far it got.
   */
  scan(interval: Interval, order: Order, limit: number): { entry: Key; document: Document; bytes: number }[] {
    this.assertOpen()
    return this.env.store.scan(interval, order, limit).map(({ entry, document, bytes }) => {
      this.countRead(bytes)
      return { entry, document: copyOf(document), bytes }
    })
  }

  /** Number of documents in a table. Reading it depends on every insertion and deletion. */
  count(table: TableInfo): number {
    this.assertOpen()
    this.budget.use('databaseQueries')
    const { id } = table.indexes.get('by_creation_time')!
    const whole = { index: id, prefix: '', lower: '', upper: MAX_KEY }
    this.recordInterval(whole)
    let count = 0
    for (let lower = ''; ;) {
      const entries = this.env.store.entries({ ...whole, lower }, COUNTED_AT_ONCE)
      count += entries.length
      this.budget.readEntries(entries.length)
      if (entries.length < COUNTED_AT_ONCE) return count
      lower = entries.at(-1)! + '\0'
    }
  }

  /** The first entries of an interval, recorded as far as they reach. */
  scanEntries(interval: Interval, limit: number): Key[] {
    this.assertOpen()
    const entries = this.env.store.entries(interval, limit)
    this.budget.readEntries(entries.length)
    this.recordInterval(entries.length < limit ? interval : { ...interval, upper: entries.at(-1)! + '\0' })
    return entries
  }

  recordInterval(interval: Interval): void {
    this.reads.addInterval(interval)
  }

  /** An id and a creation time are only passed for documents that come from elsewhere. */
  insert(
    table: TableInfo,
    fields: Record<string, Value>,
    internalId: Key = this.env.newInternalId(),
    _creationTime: number = this.env.newCreationTime(this.now),
  ): string {
    const _id = encodeId(table.number, internalId)
    this.assertOpen()
    if (table.isProvisional && this.writable) {
      let undo = (): void => {}
      this.do({ apply: () => void (undo = this.env.store.establish(table)), undo: () => undo() })
    }
    this.write(table, table.prefix + internalId, null, { ...fields, _id, _creationTime })
    return _id
  }

  replace(table: TableInfo, key: Key, before: Document, fields: Record<string, Value>): void {
    this.write(table, key, this.stored(key), { ...fields, _id: before._id, _creationTime: before._creationTime })
  }

  delete(table: TableInfo, key: Key): void {
    this.write(table, key, this.stored(key), null)
  }

  /** The stored document; a function that holds a copy may have changed its copy. */
  private stored(key: Key): Document {
    return this.env.store.get(key)!.document
  }

  private write(table: TableInfo, key: Key, before: Document | null, after: Document | null): void {
    this.assertOpen()
    if (!this.writable) throw new Error('A query cannot write to the database.')
    const { store } = this.env
    const { json, bytes } = after === null ? NOT_WRITTEN : this.encode(table, key, before, after)
    this.budget.use('documentsWritten')
    this.budget.use('bytesWritten', bytes)
    const written: WrittenDocument = { key, entries: [] }
    // A written document is decoded again, because the function may continue to change the object it passed.
    const stored = after === null ? null : copyOf(after)
    this.do({
      apply: () => {
        if (stored === null) store.remove(key)
        else if (before === null) store.insert(key, stored, json, bytes)
        else store.change(key, stored, json, bytes)
      },
      undo: () => {
        if (before === null) store.remove(key)
        else if (stored === null) store.insert(key, before, toJsonText(before), documentSize(before))
        else store.change(key, before, toJsonText(before), documentSize(before))
      },
    })
    for (const index of table.indexes.values()) this.moveEntry(index, key, before, stored, written)
    for (const index of table.searchIndexes.values()) this.moveSearchEntries(index, key, before, stored, written)
    const { pending } = table
    if (pending) {
      // No one reads these indexes before they are complete, so no subscription is affected.
      for (const index of pending.indexes) this.moveEntry(index, key, before, stored)
      for (const index of pending.searchIndexes) this.moveSearchEntries(index, key, before, stored)
      if (stored) pending.written(key, stored)
    }
    this.writes.push(written)
  }

  /** The document's JSON and size. Throws if it doesn't match the table's schema or exceeds a limit. */
  private encode(table: TableInfo, key: Key, before: Document | null, after: Document): Written {
    const written = table.onePass?.(after)
    const isChecked = written && written.bytes <= MAX_DOCUMENT_SIZE
    if (!isChecked) {
      table.check?.(after)
      checkFieldNames(after)
    }
    const { json, bytes } = isChecked ? written : { json: toJsonText(after), bytes: checkDocument(after) }
    // Values that an earlier version accepted can stay.
    if (isHalved(json) && !(before && isHalved(toJsonText(before)))) {
      throw new Error('Received invalid json: a string has half of a surrogate pair')
    }
    if (!isChecked && json.includes(PLACEHOLDER)) this.unstamped.set(key, table)
    return { json, bytes }
  }

  private moveEntry(
    index: IndexInfo,
    key: Key,
    before: Document | null,
    after: Document | null,
    written?: WrittenDocument,
  ): void {
    const { store } = this.env
    const old = before && entryOf(index, before, key)
    const now = after && entryOf(index, after, key)
    if (old && old.entry !== now?.entry) {
      this.do({
        apply: () => store.removeEntry(index.id, old.entry, old.prefixes),
        undo: () => store.addEntry(index.id, old.entry, old.prefixes, key),
      })
      written?.entries.push({ index: index.id, ...old })
    }
    if (now && now.entry !== old?.entry) {
      this.do({
        apply: () => store.addEntry(index.id, now.entry, now.prefixes, key),
        undo: () => store.removeEntry(index.id, now.entry, now.prefixes),
      })
    }
    // An unchanged entry is a write, too: a query that scanned over it saw the document's content.
    if (now) written?.entries.push({ index: index.id, ...now })
  }

  private moveSearchEntries(
    index: SearchIndexInfo,
    key: Key,
    before: Document | null,
    after: Document | null,
    written?: WrittenDocument,
  ): void {
    const { store } = this.env
    const { removed, added } = searchChanges(index, before, after, key)
    for (const { entry, prefixes } of removed) {
      this.do({
        apply: () => store.removeEntry(index.id, entry, prefixes),
        undo: () => store.addEntry(index.id, entry, prefixes, key),
      })
    }
    for (const { entry, prefixes } of added) {
      this.do({
        apply: () => store.addEntry(index.id, entry, prefixes, key),
        undo: () => store.removeEntry(index.id, entry, prefixes),
      })
    }
    for (const changed of [...removed, ...added]) written?.entries.push({ index: index.id, ...changed })
  }

  /** At the end of a mutation: replaces placeholders with the commit's time. */
  stamp(): void {
    if (this.unstamped.size === 0) return
    const commitTs = this.env.newCommitTs()
    for (const [key, table] of this.unstamped) {
      const before = this.env.store.get(key)?.document
      if (before && toJsonText(before).includes(PLACEHOLDER)) this.write(table, key, before, stamped(before, commitTs))
    }
  }

  private do(step: Step): void {
    step.apply()
    this.steps.push(step)
  }

  /**
   * Shows the store as this transaction found it until the returned function is called, for a query that must not see
   * its mutation's writes. No one else reads meanwhile, and nothing is written.
   */
  setAside(): () => void {
    const aside: Step[] = []
    untilFull(() => {
      for (let step; (step = this.steps.at(-1));) {
        step.undo()
        aside.push(this.steps.pop()!)
      }
    })
    return () => {
      // If the transaction ended meanwhile, there is nothing to restore.
      if (this.closed) return
      untilFull(() => {
        for (let step; (step = aside.pop());) this.do(step)
      })
    }
  }

  mark(): Mark {
    return { steps: this.steps.length, writes: this.writes.length, used: this.budget.written }
  }

  rollbackTo(mark: Mark): void {
    untilFull(() => {
      while (this.steps.length > mark.steps) this.steps.pop()!.undo()
    })
    this.writes.length = Math.min(this.writes.length, mark.writes)
    this.budget.giveBack(mark.used)
  }

  /** Undoes everything. The transaction can't be used afterwards. */
  abort(): void {
    this.rollbackTo({ steps: 0, writes: 0, used: { documentsWritten: 0, bytesWritten: 0 } })
    this.close()
  }
}
