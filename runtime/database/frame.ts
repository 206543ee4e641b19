/**
 * One function's place in its transaction. Nested calls run one after the other, as in Convex; meanwhile the caller's
 * other requests wait. So undoing a nested mutation undoes nothing else, and whatever is in progress when a function
 * ends is undone with it.
 *
 *   open ──nested──▶ busy ──its end──▶ open ──close──▶ closed     (every later use throws)
 *                      └────────close: the nested one is closed and undone ────▶
 */
import type { Counted } from './budget'
import type { Journal } from './pagination'
import type { Transaction } from './transaction'

/** Calls nested deeper than this count as infinite recursion. */
const MAX_DEPTH = 16

export class Frame {
  /** Settles when the nested calls requested so far have ended; null if there are none. */
  private busy: Promise<void> | null = null
  private child: { frame: Frame; undo: () => void } | null = null
  private closed = false

  constructor(
    readonly transaction: Transaction,
    /** Where this function's page ends; a live query's run starts from the end of the previous run. */
    readonly journal: Journal = { endCursor: null, isUsed: false },
    private readonly depth = 0,
  ) {}

  assertOpen(): void {
    if (this.closed) throw new Error('This function has ended: its database can no longer be used.')
  }

  /** Reads and writes: at once, or after the nested calls that were requested before. */
  run<T>(work: () => T): Promise<T> {
    if (this.busy) return this.busy.then(() => this.now(work))
    try {
      return Promise.resolve(this.now(work))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  private now<T>(work: () => T): T {
    this.assertOpen()
    return work()
  }

  /**
   * Runs a nested call in its own frame, which can use up to `limits`. It is rolled back as a whole if it fails or is
   * abandoned. A read-only one can see the store as the transaction found it (`isStale`).
   */
  nested<T>(
    work: (frame: Frame) => Promise<T>,
    { limits = {}, isStale = false }: { limits?: Partial<Record<Counted, number>>; isStale?: boolean } = {},
  ): Promise<T> {
    const start = async (): Promise<T> => {
      this.assertOpen()
      const frame = this.inner()
      const mark = this.transaction.mark()
      const restoreLimits = this.transaction.budget.tighten(limits)
      const bringBack = isStale ? this.transaction.setAside() : null
      const undo = bringBack ?? ((): void => this.transaction.rollbackTo(mark))
      this.child = { frame, undo }
      try {
        const result = await work(frame)
        frame.close()
        bringBack?.()
        return result
      } catch (error) {
        if (!frame.closed) {
          frame.close()
          undo()
        }
        throw error
      } finally {
        restoreLimits()
        if (this.child?.frame === frame) this.child = null
      }
    }
    const done = this.busy ? this.busy.then(start) : start()
    const settled = done.then(
      () => {},
      () => {},
    )
    this.busy = settled
    void settled.then(() => {
      if (this.busy === settled) this.busy = null
    })
    return done
  }

  /** For a call that is part of this function's run. */
  inner(transaction = this.transaction): Frame {
    if (this.depth === MAX_DEPTH) throw new Error(`Functions are nested more than ${MAX_DEPTH} deep.`)
    return new Frame(transaction, undefined, this.depth + 1)
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    if (!this.child) return
    this.child.frame.close()
    this.child.undo()
  }
}
