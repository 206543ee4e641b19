/**
 * A pushed schema on its way in while the old one serves. Its new indexes are filled, and the stored documents looked
 * at, in steps that are batches of their own; whatever is written meanwhile goes into the new indexes as well.
 *
 *   begin ──▶ filling, a step at a time ──▶ ready ──▶ prepared(): the push takes it, in one durable step
 *     │            └── a document does not fit ──▶ failed
 *     └── abandoned, or the process ends: its entries are garbage, which is swept
 */
import type { Key, Storage } from '../../storage/storage'
import type { System } from '../../system'
import type { Catalog, PendingSchema, SchemaJson, TableInfo } from '../../database/catalog'
import {
  checkDocument,
  emptyIndex,
  fillWith,
  garbageIn,
  markAsGarbage,
  parseDocument,
  planCatalog,
  preparedName,
  type NewIndex,
  type Prepared,
} from '../../database/catalog-plan'
import { prefixEnd } from '../../values/keys'
import type { Check } from '../../values/validate'
import type { AfterExclusive, Exclusive } from '../exclusive'

export interface SchemaChangeOptions {
  storage: Storage
  /** The one in use. */
  catalog: Catalog
  system: System
  exclusive: Exclusive
  /** Documents looked at, or entries removed, between two turns of everybody else. */
  rowsAtOnce?: number | undefined
}

export interface SchemaChangeStatus {
  isChecked: boolean
  indexesComplete: number
  indexesTotal: number
}

const ROWS_AT_ONCE = 500

interface TableChange {
  /** In use. */
  table: TableInfo
  indexes: NewIndex[]
  check: Check | undefined
  /** Where the next step begins. */
  lower: Key
  isDone: boolean
}

export class SchemaChange {
  private readonly tables: TableChange[] = []
  /** Written meanwhile, and not fitting: they may be mended, or gone, before the end. */
  private readonly suspects = new Map<Key, TableChange>()
  private isAbandoned = false
  /** Settles when everything is ready; rejects with a SchemaMismatch. */
  readonly ready: Promise<void>

  constructor(
    private readonly options: SchemaChangeOptions,
    schema: SchemaJson,
    /** Look at the documents alone, and change nothing. */
    private readonly checksOnly: boolean,
  ) {
    this.ready = this.run(schema)
    // Whoever waits is told; nobody may.
    this.ready.catch(() => {})
  }

  /** What is not to be swept. */
  get indexIds(): ReadonlySet<number> {
    if (this.isAbandoned) return new Set()
    return new Set(this.tables.flatMap(({ indexes }) => indexes.map(({ id }) => id)))
  }

  get status(): SchemaChangeStatus {
    const count = (some: TableChange[]) => some.reduce((sum, { indexes }) => sum + indexes.length, 0)
    return {
      isChecked: this.tables.every(({ isDone }) => isDone),
      indexesComplete: count(this.tables.filter(({ isDone }) => isDone)),
      indexesTotal: count(this.tables),
    }
  }

  /** What the push need not do any more. Throws when something that was written meanwhile does not fit. */
  prepared(): Prepared {
    this.checkSuspects()
    return {
      indexes: new Map(
        this.tables.flatMap(({ indexes }) =>
          indexes.map(({ key, definition, id }): [string, number] => [preparedName(key, definition), id]),
        ),
      ),
      tables: new Set(this.tables.map(({ table }) => table.name)),
    }
  }

  /** It comes to nothing: from here on writes need not keep it up. */
  abandon(): void {
    this.isAbandoned = true
    for (const { table } of this.tables) delete table.pending
  }

  private async run(schema: SchemaJson): Promise<void> {
    const { exclusive, rowsAtOnce = ROWS_AT_ONCE } = this.options
    await exclusive(async () => this.begin(schema))
    for (const change of this.tables) {
      while (!change.isDone && !this.isAbandoned) {
        await exclusive(async () => {
          if (!this.isAbandoned) this.step(change, rowsAtOnce)
          return { isDirty: change.indexes.length > 0 }
        })
      }
    }
    if (!this.isAbandoned) await exclusive(async () => this.checkSuspects())
  }

  private begin(schema: SchemaJson): AfterExclusive {
    const { storage, catalog } = this.options
    const plan = planCatalog(storage, schema, catalog.numbers)
    const isOther = storage.getMeta('schema') !== JSON.stringify(schema)
    for (const table of catalog.tables()) {
      const all = plan.newIndexes.filter((index) => index.table.name === table.name)
      const indexes = this.checksOnly ? [] : all
      const check = isOther ? plan.catalog.table(table.name)?.check : undefined
      if (indexes.length > 0 || check) this.tables.push({ table, indexes, check, lower: table.prefix, isDone: false })
    }
    const ids = this.tables.flatMap(({ indexes }) => indexes.map(({ id }) => id))
    markAsGarbage(storage, ids)
    return {
      isDirty: ids.length > 0,
      apply: () => {
        if (this.isAbandoned || this.checksOnly) return
        for (const change of this.tables) change.table.pending = this.pendingOf(change)
      },
    }
  }

  private pendingOf(change: TableChange): PendingSchema {
    const { indexes, check, table } = change
    const of = (isSearch: boolean) =>
      indexes.map(({ info }) => info).filter((info) => 'searchField' in info === isSearch)
    return {
      indexes: of(false) as PendingSchema['indexes'],
      searchIndexes: of(true) as PendingSchema['searchIndexes'],
      written: (key, document) => {
        if (!check || this.suspects.has(key)) return
        try {
          checkDocument(table.name, check, document)
        } catch {
          this.suspects.set(key, change)
        }
      },
    }
  }

  private step(change: TableChange, rowsAtOnce: number): void {
    const { storage } = this.options
    const { table, indexes, check } = change
    const rows = storage.range(change.lower, prefixEnd(table.prefix), 'asc', rowsAtOnce)
    if (check) for (const { json } of rows) checkDocument(table.name, check, parseDocument(json))
    for (const index of indexes) fillWith(storage, index, rows)
    const last = rows.at(-1)
    if (last && rows.length === rowsAtOnce) change.lower = last.key + '\0'
    else change.isDone = true
  }

  private checkSuspects(): void {
    for (const [key, { table, check }] of this.suspects) {
      const json = this.options.storage.get(key)
      if (json !== undefined && check) checkDocument(table.name, check, parseDocument(json))
      this.suspects.delete(key)
    }
  }
}

/** Removes the entries of indexes that are nobody's, a step at a time; `except`: those of a change under way. */
export async function sweepGarbage(
  { storage, exclusive, rowsAtOnce }: SchemaChangeOptions,
  except: () => ReadonlySet<number>,
): Promise<void> {
  for (const id of garbageIn(storage)) {
    const steps = emptyIndex(storage, id, rowsAtOnce ?? ROWS_AT_ONCE)
    while (garbageIn(storage).includes(id) && !except().has(id)) {
      await exclusive(async () => {
        // Somebody may have taken it, or emptied it, meanwhile.
        const isNobodys = garbageIn(storage).includes(id) && !except().has(id)
        if (isNobodys) steps.next()
        return { isDirty: isNobodys }
      })
    }
  }
}
