/** What an administrator does to the deployment itself: each operation is all or nothing, and is answered once. */
import type { ExclusiveJob } from './batch'
import type { CopyHold } from './copy-hold'
import type { AdminOperation, AdminOutcome, JsonText } from '../../boundary/messages'
import type { Environment } from '../deploy/environment'
import type { Pushes } from '../deploy/pushes'
import { runInlineQuery, type InlineQueryOptions } from '../deploy/inline-query'
import { OperationError } from '../deploy/operation-error'
import type { Exports } from '../transfer/exports'
import type { Imports } from '../transfer/imports'

export interface AdminOperationsOptions extends InlineQueryOptions {
  variables: Environment
  pushes: Pushes
  /** Null: this engine was given no place for them. */
  transfers: Transfers | null
  copies: CopyHold
  /** Alone in a batch. */
  exclusive: (work: ExclusiveJob['work']) => Promise<void>
}

export interface Transfers {
  imports: Imports
  exports: Exports
}

function required(transfers: Transfers | null): Transfers {
  if (transfers) return transfers
  throw new OperationError('TransfersNotSupported', 'This server has no place for imports and exports.')
}

export class AdminOperations {
  constructor(private readonly options: AdminOperationsOptions) {}

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
    const { pushes, transfers } = this.options
    switch (operation.name) {
      case 'set-environment': {
        await this.options.exclusive(async () => {
          const { runner, variables } = this.options
          const before = variables.current
          const undo = () => variables.apply(before)
          const { written, result } = runner.write((transaction) => variables.change(transaction, operation.changes))
          variables.apply(result)
          try {
            // What modules have made of the variables when they were loaded is made anew.
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
        // No batch is open once its own is committed.
        const apply = () => {
          try {
            outcome = { hold: this.options.copies.begin() }
          } catch (error) {
            outcome = { error }
          }
        }
        await this.options.exclusive(() => Promise.resolve({ apply }))
        if (!outcome || 'error' in outcome) throw outcome?.error
        return JSON.stringify(outcome.hold)
      }
      case 'release-copy':
        this.options.copies.end(operation.hold, operation.part)
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
        await this.options.exclusive(async () => {
          answer = await runInlineQuery(this.options, operation.request, call)
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
