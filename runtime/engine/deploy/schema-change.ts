/**
 * A schema being pushed while the old one is served. Its new indexes are backfilled, and the stored documents checked,
 * in steps that are batches of their own; whatever is written meanwhile goes into the new indexes as well.
 *
 *   begin ──▶ backfilling, a step at a time ──▶ ready ──▶ prepared(): the push applies it, in one durable step
 *     │            └── a document doesn't match ──▶ failed
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
  /** The current schema. */
  catalog: Catalog
  system: System
  exclusive: Exclusive
  /** Documents checked, or entries removed, before others get a turn. */
  rowsAtOnce?: number | undefined
}

export interface SchemaChangeStatus {
  isChecked: boolean
  indexesComplete: number
  indexesTotal: number
}

const ROWS_AT_ONCE = 500

interface TableChange {
  /** The table as the current catalog has it. */
  table: TableInfo
  indexes: NewIndex[]
  check: Check | undefined
  /** Where the next step starts. */
  lower: Key
  isDone: boolean
}

export class SchemaChange {
  private readonly tables: TableChange[] = []
  /** Documents written meanwhile that don't match: they may be fixed, or deleted, before the end. */
  private readonly suspects = new Map<Key, TableChange>()
  private isAbandoned = false
  /** Settles once everything is ready; rejects with a SchemaMismatch. */
  readonly ready: Promise<void>

  constructor(
    private readonly options: SchemaChangeOptions,
    schema: SchemaJson,
    /** Checks the documents without changing anything. */
    private readonly checksOnly: boolean,
  ) {
    this.ready = this.run(schema)
    // A caller may wait for this, but doesn't have to.
    this.ready.catch(() => {})
  }

  /** The indexes that must not be swept. */
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

  /** The work that the push no longer has to do. Throws if a document written meanwhile doesn't match. */
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

  /** The change was abandoned: writes no longer maintain it. */
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

/** Removes the entries of indexes that belong to nothing, a step at a time; `except`: those of a change in progress. */
export async function sweepGarbage(
  { storage, exclusive, rowsAtOnce }: SchemaChangeOptions,
  except: () => ReadonlySet<number>,
): Promise<void> {
  for (const id of garbageIn(storage)) {
    const steps = emptyIndex(storage, id, rowsAtOnce ?? ROWS_AT_ONCE)
    while (garbageIn(storage).includes(id) && !except().has(id)) {
      await exclusive(async () => {
        // Its number may have been taken, or its entries cleared, meanwhile.
        const isNobodys = garbageIn(storage).includes(id) && !except().has(id)
        if (isNobodys) steps.next()
        return { isDirty: isNobodys }
      })
    }
  }
}
