/** Wraps calls into SQLite, and determines what a failure means for later calls. */
import type { SqliteConnection } from './driver'
import type { GateUser } from './native-gate'
import { toStorageError } from './sqlite-errors'
import { leaveOpen, lossOf } from './sqlite-open'
import { isCorrupt, isFull, type StorageError } from './storage'

export class NativeCalls {
  #broken: unknown = null
  #isLoss = false
  /** Why the open batch can't be committed. SQLite may have rolled it back already, and would commit later writes. */
  #lost: unknown = null
  #isBatch = false

  constructor(
    private readonly db: SqliteConnection,
    private readonly directory: string,
    private readonly gate: GateUser | null,
    private readonly onDamage: (error: StorageError) => void,
  ) {}

  get inBatch(): boolean {
    return this.#isBatch
  }

  /** Set by damage, and by a failure that leaves the disk's contents unknown: every later call throws it again. */
  get isBroken(): boolean {
    return this.#broken !== null
  }

  /** After an fsync that may have failed, nothing more is written. */
  get isLoss(): boolean {
    return this.#isLoss
  }

  get isBatchLost(): boolean {
    return this.#lost !== null
  }

  begun(): void {
    this.#isBatch = true
  }

  ended(): void {
    this.#isBatch = false
    this.#lost = null
  }

  run<T>(call: () => T): T {
    return this.#enter(call, (failure) => {
      if (this.#isBatch) this.#lost = failure
      return failure
    })
  }

  /** A call that fsyncs. */
  sync<T>(call: () => T): T {
    return this.#enter(call, (failure) => this.break(failure))
  }

  /** A call that isn't SQLite's work on its files. */
  onFile(work: () => void): void {
    if (this.#broken !== null) throw this.#broken
    try {
      work()
    } catch (error) {
      throw this.break(toStorageError(error, this.directory))
    }
  }

  /** A full disk breaks nothing. Returns the error to throw. */
  break(failure: unknown): unknown {
    if (isFull(failure)) return failure
    this.#broken ??= failure
    if (isCorrupt(failure)) return failure
    const loss = lossOf(failure, this.directory)
    this.#broken = loss
    this.#isLoss = true
    leaveOpen(this.db)
    // From now on nothing may end this thread, because that would close the database.
    this.gate?.stay()
    return loss
  }

  #enter<T>(call: () => T, failed: (failure: unknown) => unknown): T {
    const refusal = this.#broken ?? this.#lost
    if (refusal !== null) throw refusal
    this.gate?.enter()
    try {
      return call()
    } catch (error) {
      const failure = toStorageError(error, this.directory)
      if (isCorrupt(failure)) this.onDamage(failure)
      throw failed(failure)
    } finally {
      if (!this.#isLoss) this.gate?.leave()
    }
  }
}
