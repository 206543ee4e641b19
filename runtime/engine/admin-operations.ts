/** What an administrator does to the deployment itself: each operation is all or nothing, and is answered once. */
import type { ExclusiveJob } from './batch'
import type { AdminOperation, AdminOutcome, JsonText } from './messages'
import { ENVIRONMENT_TABLE, type Environment } from '../deployment/environment'
import { OperationError } from '../deployment/operation-error'
import type { Runner } from '../functions/runner'
import type { Catalog } from '../transaction/catalog'
import type { Store } from '../transaction/store'

export interface AdminOperationsOptions {
  runner: Runner
  store: Store
  catalog: Catalog
  variables: Environment
  enqueue: (job: ExclusiveJob) => void
}

export class AdminOperations {
  constructor(private readonly options: AdminOperationsOptions) {
    this.applyEnvironment()
  }

  /** Never rejects. */
  async run(operation: AdminOperation): Promise<AdminOutcome> {
    try {
      return { ok: true, value: await this.perform(operation) }
    } catch (error) {
      if (error instanceof OperationError) return { ok: false, code: error.code, message: error.message }
      return { ok: false, code: 'InternalServerError', message: error instanceof Error ? error.message : String(error) }
    }
  }

  private async perform(operation: AdminOperation): Promise<JsonText> {
    switch (operation.name) {
      case 'set-environment': {
        await this.exclusive(async () => {
          const { runner, variables } = this.options
          const { written } = runner.write((transaction) => variables.change(transaction, operation.changes))
          return { written, apply: () => this.applyEnvironment(), renew: true }
        })
        return 'null'
      }
    }
  }

  private applyEnvironment(): void {
    const { variables, store, catalog } = this.options
    variables.apply(variables.list(store, catalog.table(ENVIRONMENT_TABLE)!))
  }

  private exclusive(work: ExclusiveJob['work']): Promise<void> {
    return new Promise((resolve, reject) =>
      this.options.enqueue({
        type: 'exclusive',
        work,
        done: (error) => (error === undefined ? resolve() : reject(error)),
      }),
    )
  }
}
