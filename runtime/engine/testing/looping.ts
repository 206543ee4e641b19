/** Functions that never return, and a host whose time only passes once one of them is running. */
import { vi } from 'vitest'
import type { TestSystem } from './test-engine'

const STUCK_AFTER_MS = 1_000

export class Loops {
  /** For the thread: see `loopIn`. */
  readonly begun = new SharedArrayBuffer(4)
  readonly stuckAfterMs = STUCK_AFTER_MS
  #ended = 0

  constructor(private readonly system: TestSystem) {}

  /** Resolves once a function is looping and hasn't been ended. */
  async underWay(): Promise<void> {
    await vi.waitFor(() => {
      if (Atomics.load(new Int32Array(this.begun), 0) <= this.#ended) throw new Error('Nothing loops.')
    })
  }

  /** More time than the host gives any function, including an action: it checks ten times within a query's limit. */
  async end(): Promise<void> {
    await this.underWay()
    this.#ended += 1
    for (let look = 0; look < 30; look++) this.system.advance(STUCK_AFTER_MS / 10)
  }
}
