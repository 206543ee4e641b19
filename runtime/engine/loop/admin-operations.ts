/** An administrator's operations on the deployment itself: each is atomic, and gets one response. */
import { CopyHold } from './copy-hold'
import type { AdminOperation, AdminOutcome, JsonText } from '../../boundary/messages'
import type { Environment } from '../deploy/environment'
import { Pushes } from '../deploy/pushes'
import { runInlineQuery } from '../deploy/inline-query'
import { OperationError } from '../deploy/operation-error'
import { openTransfers, type Transfers } from '../transfer/transfers'
import type { FunctionMonitor } from '../../boundary/watch-board'
import type { SchemaJson } from '../../database/catalog'
import type { CatalogPlan } from '../../database/catalog-plan'
import { builtInCode, loadCode, type ApplicationCode, type PushedApplication } from '../deploy/code'
import type { FileService } from '../files/file-service'
import type { Data } from './data'
import type { EngineOptions } from './engine-options'
import type { Functions } from './functions'
import type { Queue } from './queue'

export interface AdminOperationsOptions {
  engine: EngineOptions
  /** Null for the functions that the server was built with. */
  pushed: PushedApplication | null
  variables: Environment
  monitor: FunctionMonitor
  data: Data
  functions: Functions
  files: FileService | null
  queue: Queue
  /** Makes the application the current one. */
  serve: (code: ApplicationCode, plan: CatalogPlan | null) => void
}

function required(transfers: Transfers | null): Transfers {
  if (transfers) return transfers
  throw new OperationError('TransfersNotSupported', "Imports and exports aren't enabled on this server.")
}

export class AdminOperations {
  private readonly pushes: Pushes
  /** Null if this engine has no directory for imports and exports. */
  private readonly transfers: Transfers | null
  private readonly copies: CopyHold

  constructor(private readonly options: AdminOperationsOptions) {
    const { engine, pushed, variables, monitor, data, functions, files, queue, serve } = options
    const { system, log, transfers, rowsAtOnce } = engine
    const { storage, catalog, store } = data
    const { exclusive, write } = queue
    const builtIn = builtInCode(engine)
    this.copies = new CopyHold(storage, files)
    this.pushes = new Pushes({
      storage,
      catalog,
      system,
      load: engine.loadCode ?? loadCode,
      rowsAtOnce,
      log,
      monitor,
      builtIn,
      current: pushed?.code ?? builtIn,
      stored: pushed?.stored ?? null,
      variables: () => variables.current,
      exclusive,
      exchange: serve,
    })
    const schema = (): SchemaJson => this.pushes.schema
    const { runner } = functions
    this.transfers = transfers
      ? openTransfers(transfers.directory, {
          storage,
          store,
          catalog,
          runner,
          system,
          files,
          schema,
          log,
          write,
          exclusive,
        })
      : null
  }

  /** Never rejects. */
  async run(operation: AdminOperation, call: number): Promise<AdminOutcome> {
    try {
      return { ok: true, value: await this.perform(operation, call) }
    } catch (error) {
      if (error instanceof OperationError) return { ok: false, code: error.code, message: error.message }
      return { ok: false, code: 'InternalServerError', message: error instanceof Error ? error.message : String(error) }
    }
  }

  private async perform(operation: AdminOperation, call: number): Promise<JsonText> {
    const { pushes, transfers } = this
    const { exclusive } = this.options.queue
    switch (operation.name) {
      case 'set-environment': {
        await exclusive(async () => {
          const { variables } = this.options
          const before = variables.current
          const undo = () => variables.apply(before)
          const { written, result } = this.options.functions.runner.write((transaction) =>
            variables.change(transaction, operation.changes),
          )
          variables.apply(result)
          try {
            // Values that modules computed from the variables when they were loaded are computed again.
            return { written, apply: await pushes.reload(call), undo, renew: true }
          } catch (error) {
            undo()
            throw error
          }
        })
        return 'null'
      }
      case 'hold-for-copy': {
        let outcome: { hold: number } | { error: unknown } | undefined
        // Once its own batch is committed, none is open.
        const apply = () => {
          try {
            outcome = { hold: this.copies.begin() }
          } catch (error) {
            outcome = { error }
          }
        }
        await exclusive(() => Promise.resolve({ apply }))
        if (!outcome || 'error' in outcome) throw outcome?.error
        return JSON.stringify(outcome.hold)
      }
      case 'release-copy':
        this.copies.end(operation.hold, operation.part)
        return 'null'
      case 'start-export':
        await required(transfers).exports.start(operation.includeStorage)
        return 'null'
      case 'start-import':
        return JSON.stringify({ importId: await required(transfers).imports.start(operation.file, operation.import) })
      case 'perform-import':
        await required(transfers).imports.perform(operation.importId)
        return 'null'
      case 'run-inline-query': {
        let answer = ''
        await exclusive(async () => {
          const { functions, data, monitor } = this.options
          const parts = { runner: functions.runner, tables: data.catalog, monitor }
          answer = await runInlineQuery(parts, operation.request, call)
        })
        return answer
      }
      case 'module-hashes':
        return JSON.stringify(pushes.hashes())
      case 'start-push':
        return JSON.stringify(await pushes.start(operation.request, call))
      case 'evaluate-push':
        return JSON.stringify(await pushes.evaluate(operation.request, call))
      case 'evaluate-schema':
        return JSON.stringify(await pushes.evaluateSchema(operation.request, call))
      case 'wait-for-schema':
        return JSON.stringify(await pushes.wait(operation.request))
      case 'finish-push':
        return JSON.stringify(await pushes.finish(operation.request))
    }
  }
}
