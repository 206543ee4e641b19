/**
 * `npx convex deploy`: another application replaces the current one.
 *
 *   start ──load, analyze──▶ pending ──wait: documents match──▶ finish ──one durable step──▶ running
 *     └── any error: reported, nothing has changed      └── documents don't match, or another push came first
 *
 * `finish` writes one batch: indexes, the schema, the code. The functions are replaced in the same turn, so old
 * functions never run with the new schema; clients only see different results.
 */
import type { Catalog, SchemaJson } from '../../database/catalog'
import { documentsOf, planCatalog, SchemaMismatch, type CatalogPlan } from '../../database/catalog-plan'
import type { AfterExclusive, Exclusive } from '../exclusive'
import { moduleHash, storedCodeEntry, type ApplicationCode, type StoredCode } from './code'
import type { EnvironmentVariable } from './environment'
import { diffIndexes, indexesOf } from './index-diff'
import { OperationError } from './operation-error'
import { PushCode, type PushCodeOptions, type PushRequest } from './push-code'
import { describeChanges, describePush, type DescribedPush } from './push-description'
import { SchemaChange, sweepGarbage, type SchemaChangeOptions } from './schema-change'

export interface PushesOptions extends PushCodeOptions {
  /** The current application. */
  catalog: Catalog
  current: ApplicationCode
  /** The source that `current` was loaded from; null for the built-in application. */
  stored: StoredCode | null
  variables: () => readonly EnvironmentVariable[]
  /** Makes the application the current one. */
  exchange: (code: ApplicationCode, plan: CatalogPlan | null) => void
  exclusive: Exclusive
  rowsAtOnce?: number | undefined
  log: (line: string) => void
}

interface PushedSchema {
  schemaIds?: Record<string, string>
}

interface Pending extends DescribedPush {
  /** The variables that the code saw while it was loaded. */
  variables: string
  /** Null if it was only inspected. */
  change: SchemaChange | null
}

/** Maximum time before a request for a push's state is answered. */
const WAIT_MS = 10_000
/** Delay before a sweep that found the disk full is retried. */
const SWEEP_AGAIN_MS = 1_000

export class Pushes {
  private current: ApplicationCode
  private stored: StoredCode | null
  /** The most recent push. If the thread ends before it is finished, it has to be started again. */
  private pending: Pending | null = null
  private count = 0
  private readonly code: PushCode

  constructor(private readonly options: PushesOptions) {
    this.code = new PushCode(options)
    this.current = options.current
    this.stored = options.stored
  }

  get schema(): SchemaJson {
    return this.current.schema
  }

  hashes(): object {
    const modules = this.stored?.modules ?? []
    return {
      config: { functions: 'convex/' },
      moduleHashes: modules.map((source) => ({
        path: source.path,
        environment: source.environment,
        hash: moduleHash(source),
      })),
      nodeDependencies: [],
      udfServerVersion: this.stored?.version ?? null,
    }
  }

  async start(request: string, call: number): Promise<object> {
    const { dryRun } = JSON.parse(request) as PushRequest
    const before = this.pending
    const pending = await this.prepare(request, call)
    before?.change?.abandon()
    const change = new SchemaChange(this.schemaOptions, pending.loaded.code.schema, dryRun)
    pending.change = change
    change.ready.catch(() => {
      change.abandon()
      this.sweep()
    })
    if (before?.change) this.sweep()
    return describePush(pending, this.variables())
  }

  /** The changes that a push would make, without starting it. */
  async evaluate(request: string, call: number): Promise<object> {
    const before = this.pending
    const { indexes } = await this.prepare(request, call)
    this.pending = before
    return { schemaChange: { allocatedComponentIds: {}, schemaIds: {}, indexDiffs: { '': indexes } } }
  }

  /** The indexes that a push would add or drop, and the number of documents concerned. */
  async evaluateSchema(request: string, call: number): Promise<object> {
    const before = this.pending
    const { indexes, loaded } = await this.prepare(request, call)
    this.pending = before
    const { schema } = loaded.code
    const counts = new Map<string, number>()
    const numDocsOf = async (index: string): Promise<number> => {
      const table = index.slice(0, index.indexOf('.'))
      if (!counts.has(table)) counts.set(table, await this.countDocuments(table))
      return counts.get(table)!
    }
    const predictions = []
    const names = new Set(indexes.added_indexes)
    for (const index of indexes.removed_indexes) {
      predictions.push({ ...index, change: 'dropped', needsBackfill: false, numDocs: await numDocsOf(index.name) })
    }
    for (const index of indexes.added_indexes) {
      predictions.push({ ...index, change: 'added', needsBackfill: true, numDocs: await numDocsOf(index.name) })
    }
    for (const index of indexesOf(schema)) {
      if (!names.has(index)) predictions.push({ ...index, change: 'identical', needsBackfill: false, numDocs: 0 })
    }
    return {
      componentSchemaEvaluations: {
        '': { definitionPath: '', schemaValidation: schema.schemaValidation, tables: [], indexes: predictions },
      },
      newComponentDefinitions: [],
    }
  }

  /**
   * Whether the push's indexes are backfilled and the stored documents match: answered once they are, or after a while.
   */
  async wait(request: string): Promise<object> {
    const { schemaChange, timeoutMs = WAIT_MS } = JSON.parse(request) as {
      schemaChange: PushedSchema
      timeoutMs?: number
    }
    const { pending } = this
    if (!pending?.change || schemaChange.schemaIds?.[''] !== pending.id) return { type: 'raceDetected' }
    try {
      if (await this.isReady(pending.change, Math.min(timeoutMs, WAIT_MS))) return { type: 'complete' }
      const { isChecked, ...indexes } = pending.change.status
      return { type: 'inProgress', components: { '': { schemaValidationComplete: isChecked, ...indexes } } }
    } catch (error) {
      if (!(error instanceof SchemaMismatch)) throw error
      return { type: 'failed', error: error.message, componentPath: '', tableName: error.table }
    }
  }

  private isReady({ ready }: SchemaChange, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const cancel = this.options.system.setTimer(timeoutMs, () => resolve(false))
      ready.then(() => resolve(true), reject).finally(cancel)
    })
  }

  async finish(request: string): Promise<object> {
    const { startPush, dryRun } = JSON.parse(request) as { startPush: { schemaChange: PushedSchema }; dryRun: boolean }
    let diff: object = {}
    const asked = startPush.schemaChange.schemaIds?.['']
    // Waits here for callers that don't wait themselves.
    if (asked === this.pending?.id) await this.pending?.change?.ready.catch(refused)
    await this.options.exclusive(async () => {
      const pending = this.pending
      if (!pending?.change || startPush.schemaChange.schemaIds?.[''] !== pending.id) {
        throw new OperationError('RaceDetected', 'Another push, or a restart, came in between. Try again.')
      }
      if (pending.variables !== JSON.stringify(this.variables())) {
        throw new OperationError('RaceDetected', 'Environment variables were changed during the push. Try again.')
      }
      diff = describeChanges(this.current, pending)
      if (dryRun) return
      return this.put(pending, pending.change)
    })
    if (!dryRun) this.sweep()
    return diff
  }

  /** An import has renumbered tables: work done under the previous numbers is useless. */
  giveUp(): void {
    this.pending?.change?.abandon()
    this.pending = null
  }

  /** Clears indexes that no longer belong to anything, while other requests continue. */
  sweep(): void {
    void sweepGarbage(this.schemaOptions, () => this.pending?.change?.indexIds ?? new Set()).catch((error: unknown) => {
      this.options.log(`Couldn't clear indexes that are no longer used: ${String(error)}`)
      this.options.system.setTimer(SWEEP_AGAIN_MS, () => this.sweep())
    })
  }

  private get schemaOptions(): SchemaChangeOptions {
    const { storage, catalog, system, exclusive, rowsAtOnce } = this.options
    return { storage, catalog, system, exclusive, rowsAtOnce }
  }

  /** Reloads the pushed code with the current variables; returns a function that makes it current. */
  async reload(call: number): Promise<() => void> {
    if (this.stored === null) return () => {}
    const { code } = await this.code.load(this.stored, call)
    const { schema } = this.current
    return () => {
      this.current = { ...code, schema }
      this.options.exchange(this.current, null)
    }
  }

  private async put({ stored, loaded }: Pending, change: SchemaChange): Promise<AfterExclusive> {
    const { storage, catalog, system, exchange } = this.options
    let plan: CatalogPlan
    try {
      plan = planCatalog(storage, loaded.code.schema, catalog.numbers, change.prepared())
      // Only tables created since then are left to backfill: few documents, if any.
      for (const _ of plan.steps(storage)) await system.nextTurn()
    } catch (error) {
      return refused(error)
    }
    storage.putMeta(...storedCodeEntry(stored))
    return {
      isDirty: true,
      renew: true,
      apply: () => {
        change.abandon()
        this.pending = null
        this.stored = stored
        this.current = loaded.code
        exchange(loaded.code, plan)
      },
    }
  }

  private async prepare(text: string, call: number): Promise<Pending> {
    await this.options.exclusive(async () => {
      const request = JSON.parse(text) as PushRequest
      const stored = this.code.assemble(request, this.stored)
      const loaded = await this.code.load(stored, call)
      this.code.check(loaded, this.variables())
      this.pending = {
        id: `push-${this.options.system.now()}-${++this.count}`,
        stored,
        loaded,
        variables: JSON.stringify(this.variables()),
        change: null,
        indexes: diffIndexes(this.current.schema, loaded.code.schema),
      }
    })
    return this.pending!
  }

  private variables(): Record<string, string> {
    return Object.fromEntries(this.options.variables().map(({ name, value }) => [name, value]))
  }

  private async countDocuments(tableName: string): Promise<number> {
    const { storage, system, catalog } = this.options
    const table = catalog.table(tableName)
    let count = 0
    if (table) {
      for (const rows of documentsOf(storage, table)) {
        count += rows.length
        await system.nextTurn()
      }
    }
    return count
  }
}

function refused(error: unknown): never {
  throw error instanceof SchemaMismatch ? new OperationError('SchemaMismatch', error.message) : error
}
