/** The data as one engine has it: the disk, what is remembered of it, and the one writer. */
import { openCatalog, type CatalogPlan } from '../../database/catalog-plan'
import type { Catalog, SchemaJson } from '../../database/catalog'
import { Store } from '../../database/store'
import type { TransactionEnvironment } from '../../database/transaction'
import type { Storage } from '../../storage/storage'
import type { System } from '../../system'
import { Committer } from './committer'
import { createInternalIds } from './ids'

export class Data {
  readonly catalog: Catalog
  readonly store: Store
  readonly committer: Committer
  /** What every transaction is made with. */
  readonly environment: TransactionEnvironment

  constructor(
    readonly storage: Storage,
    system: System,
    schema: SchemaJson,
  ) {
    const catalog = openCatalog(storage, schema)
    const store = new Store(storage)
    const committer = new Committer(storage, store, system)
    this.catalog = catalog
    this.store = store
    this.committer = committer
    this.environment = {
      store,
      catalog,
      newInternalId: createInternalIds(system),
      newCreationTime: (now: number) => committer.newCreationTime(now),
      newCommitTs: () => committer.newCommitTs(),
      snapshotTs: () => committer.snapshotTs(),
    }
  }

  /** Other tables and indexes, which are stored already. */
  adopt(plan: CatalogPlan): void {
    this.catalog.adopt(plan.catalog)
    // Numbers of dropped indexes are given again: nothing that was remembered under them may be found.
    this.store.forget()
  }
}
