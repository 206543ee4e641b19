/** The outcome of a batch, held until it is known whether it is durable. */
import type { WrittenDocument } from '../../database/read-set'

export class BatchResult {
  readonly written: WrittenDocument[] = []
  /** Sessions with a mutation that succeeded. */
  readonly touched: number[] = []
  /** Cost of its calls. */
  units = 0
  private readonly tasks: ((error?: unknown) => void)[] = []

  wrote(documents: readonly WrittenDocument[]): void {
    this.written.push(...documents)
  }

  /** Run once it is known whether the batch is durable; gets the reason if it isn't. */
  afterCommit(task: (error?: unknown) => void): void {
    this.tasks.push(task)
  }

  settle(error?: unknown): void {
    if (error !== undefined) this.written.length = this.touched.length = 0
    for (const task of this.tasks) task(error)
  }
}
