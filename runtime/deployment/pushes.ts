/**
 * `npx convex deploy`: another application takes the place of the one that runs.
 *
 *   start ──load, analyse──▶ pending ──wait: documents fit──▶ finish ──one durable step──▶ it runs
 *     └── anything wrong: answered, nothing has changed      └── documents do not fit, or another push came first
 *
 * What `finish` writes is one batch: indexes, the schema, the code. The functions are exchanged in the same turn, so
 * there is no moment at which old functions meet the new schema; sockets notice nothing but other results.
 */
import type { AfterExclusive } from '../engine/batch'
import type { FunctionMonitor } from '../engine/watch-board'
import { FunctionRegistry } from '../functions/registry'
import type { Storage } from '../storage/storage'
import type { System } from '../system'
import { Catalog, documentsOf, SchemaMismatch, type CatalogPlan, type SchemaJson } from '../transaction/catalog'
import {
  fingerprint,
  loadCode,
  moduleHash,
  refuseComponents,
  storedCodeEntry,
  type ApplicationCode,
  type LoadedCode,
  type StoredCode,
} from './code'
import type { EnvironmentVariable } from './environment'
import { diffIndexes, indexesOf } from './index-diff'
import type { ModuleSource } from './module-loader'
import { OperationError } from './operation-error'
import { describeChanges, describePush, type DescribedPush } from './push-description'

export interface PushesOptions {
  storage: Storage
  system: System
  monitor: FunctionMonitor
  /** What the server was built with. */
  builtIn: ApplicationCode
  current: ApplicationCode
  /** What `current` was loaded from; null when the server was built with it. */
  stored: StoredCode | null
  variables: () => readonly EnvironmentVariable[]
  /** The application runs from here on. */
  exchange: (code: ApplicationCode, plan: CatalogPlan | null) => void
  /** Alone in a batch: see engine/batch.ts. */
  exclusive: (work: () => Promise<AfterExclusive | void>) => Promise<void>
}

interface ModuleHash {
  path: string
  environment: ModuleSource['environment']
  sha256: string
}

interface PushRequest {
  dryRun: boolean
  functions: string
  appDefinition: {
    definition: ModuleSource | null
    schema: ModuleSource | null
    changedModules: ModuleSource[]
    unchangedModuleHashes: ModuleHash[]
    udfServerVersion: string
  }
  componentDefinitions: { definitionPath: string }[]
}

interface SchemaChange {
  schemaIds?: Record<string, string>
}

interface Pending extends DescribedPush {
  /** As the code has seen them while it was loaded. */
  variables: string
}

/** How long the modules of a push may take to be evaluated, should they wait for something. */
const LOAD_MS = 10_000
const LOADING = 'the modules of the push'

export class Pushes {
  private current: ApplicationCode
  private stored: StoredCode | null
  /** The newest that was started. A push that was not finished when the thread ends has to be started again. */
  private pending: Pending | null = null
  private count = 0

  constructor(private readonly options: PushesOptions) {
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
    return describePush(await this.prepare(request, call), this.variables())
  }

  /** What a push would change, without starting it. */
  async evaluate(request: string, call: number): Promise<object> {
    const before = this.pending
    const { indexes } = await this.prepare(request, call)
    this.pending = before
    return { schemaChange: { allocatedComponentIds: {}, schemaIds: {}, indexDiffs: { '': indexes } } }
  }

  /** Which indexes a push would add or drop, and how many documents that concerns. */
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

  /** Whether the stored documents fit the schema of the push: looked at in pieces, while everything else goes on. */
  async wait(request: string): Promise<object> {
    const { schemaChange: change } = JSON.parse(request) as { schemaChange: SchemaChange }
    const pending = this.pending
    if (pending === null || change.schemaIds?.[''] !== pending.id) return { type: 'raceDetected' }
    const { storage, system } = this.options
    try {
      const { catalog } = Catalog.plan(storage, pending.loaded.code.schema)
      for (const _ of catalog.checkDocuments(storage)) await system.nextTurn()
      return { type: 'complete' }
    } catch (error) {
      if (!(error instanceof SchemaMismatch)) throw error
      return { type: 'failed', error: error.message, componentPath: '', tableName: error.table }
    }
  }

  async finish(request: string): Promise<object> {
    const { startPush, dryRun } = JSON.parse(request) as { startPush: { schemaChange: SchemaChange }; dryRun: boolean }
    let diff: object = {}
    await this.options.exclusive(async () => {
      const pending = this.pending
      if (pending === null || startPush.schemaChange.schemaIds?.[''] !== pending.id) {
        throw new OperationError('RaceDetected', 'Another push, or a restart, has come in between. Try again.')
      }
      if (pending.variables !== JSON.stringify(this.variables())) {
        throw new OperationError('RaceDetected', 'Environment variables were changed during the push. Try again.')
      }
      diff = describeChanges(this.current, pending)
      if (dryRun) return
      return this.put(pending)
    })
    return diff
  }

  /** The pushed code as it is with the variables of now; returns what puts it in place. */
  async reload(call: number): Promise<() => void> {
    if (this.stored === null) return () => {}
    const { code } = await this.load(this.stored, call)
    const { schema } = this.current
    return () => {
      this.current = { ...code, schema }
      this.options.exchange(this.current, null)
    }
  }

  private async put({ stored, loaded }: Pending): Promise<AfterExclusive> {
    const { storage, system, exchange } = this.options
    const plan = Catalog.plan(storage, loaded.code.schema)
    try {
      // Another turn now and then: the thread shows that it lives, and nobody else writes before this has ended.
      for (const _ of plan.steps(storage)) await system.nextTurn()
    } catch (error) {
      throw error instanceof SchemaMismatch ? new OperationError('SchemaMismatch', error.message) : error
    }
    storage.putMeta(...storedCodeEntry(stored))
    return {
      isDirty: true,
      renew: true,
      apply: () => {
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
      const stored = this.assemble(request)
      const loaded = await this.load(stored, call)
      this.check(loaded)
      this.pending = {
        id: `push-${this.options.system.now()}-${++this.count}`,
        stored,
        loaded,
        variables: JSON.stringify(this.variables()),
        indexes: diffIndexes(this.current.schema, loaded.code.schema),
      }
    })
    return this.pending!
  }

  private assemble({ appDefinition, componentDefinitions }: PushRequest): StoredCode {
    refuseComponents(componentDefinitions.map(({ definitionPath }) => definitionPath))
    const known = new Map(
      (this.stored?.modules ?? []).map((source) => [`${source.path} ${moduleHash(source)}`, source]),
    )
    const kept = appDefinition.unchangedModuleHashes.map(({ path, sha256 }) => {
      const source = known.get(`${path} ${sha256}`)
      if (!source)
        throw new OperationError('RaceDetected', `${path} is not what it was when this push began. Try again.`)
      return source
    })
    const modules = [...appDefinition.changedModules, ...kept].sort((a, b) => (a.path < b.path ? -1 : 1))
    return {
      format: 1,
      pushedAt: this.options.system.now(),
      version: appDefinition.udfServerVersion,
      modules,
      schema: appDefinition.schema,
      definition: appDefinition.definition,
      builtIn: fingerprint(this.options.builtIn),
    }
  }

  /** A module that loops is the watchdog's affair; one that waits for ever is ended here. */
  private async load(stored: StoredCode, call: number): Promise<LoadedCode> {
    const { monitor, system } = this.options
    monitor.enter({ path: LOADING, call, query: null, job: null })
    try {
      return await new Promise<LoadedCode>((resolve, reject) => {
        const tooLong = new OperationError('InvalidModules', `Loading ${LOADING} took more than ${LOAD_MS / 1_000} s.`)
        const cancel = system.setTimer(LOAD_MS, () => reject(tooLong))
        loadCode(stored).then(resolve, reject).finally(cancel)
      })
    } finally {
      monitor.exit()
    }
  }

  private check({ code, environment }: LoadedCode): void {
    const missing = (environment ?? [])
      .filter(([name, { optional }]) => !optional && !this.variables()[name])
      .map(([name]) => name)
    if (missing.length > 0) {
      const names = missing.join(', ')
      throw new OperationError('MissingEnvironmentVariables', `Required environment variables are not set: ${names}.`)
    }
    let registry: FunctionRegistry
    try {
      registry = new FunctionRegistry(code.modules, Catalog.plan(this.options.storage, code.schema).catalog)
    } catch (error) {
      throw new OperationError('InvalidModules', (error as Error).message)
    }
    for (const [name, job] of Object.entries(code.crons)) {
      try {
        registry.find(job.name, 'any', 'internal')
      } catch (error) {
        throw new OperationError('InvalidCrons', `Cron job "${name}": ${(error as Error).message}`)
      }
    }
  }

  private variables(): Record<string, string> {
    return Object.fromEntries(this.options.variables().map(({ name, value }) => [name, value]))
  }

  private async countDocuments(tableName: string): Promise<number> {
    const { storage, system } = this.options
    const { catalog } = Catalog.plan(storage, this.current.schema)
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
