/** One engine's data: the disk, its caches, and the only writer. */
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
  /** The parameters that every transaction is created with. */
  readonly environment: TransactionEnvironment

  constructor(
    readonly storage: Storage,
    system: System,
    schema: SchemaJson,
    keptChars: number,
  ) {
    const catalog = openCatalog(storage, schema)
    const store = new Store(storage, keptChars)
    const committer = new Committer(storage, store, system, keptChars)
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

  /** Switches to other tables and indexes, which are stored already. */
  adopt(plan: CatalogPlan): void {
    this.catalog.adopt(plan.catalog)
    // Numbers of dropped indexes are reused: no cached data may be found under them.
    this.store.forget()
  }
}
