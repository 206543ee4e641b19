/** Functions that never return, and a host whose time passes only once one of them is under way. */
import { vi } from 'vitest'
import type { TestSystem } from './test-engine'

const STUCK_AFTER_MS = 1_000

export class Loops {
  /** For the thread: see `loopIn`. */
  readonly begun = new SharedArrayBuffer(4)
  readonly stuckAfterMs = STUCK_AFTER_MS
  #ended = 0

  constructor(private readonly system: TestSystem) {}

  /** Resolves when a function has begun to loop that no one has ended. */
  async underWay(): Promise<void> {
    await vi.waitFor(() => {
      if (Atomics.load(new Int32Array(this.begun), 0) <= this.#ended) throw new Error('Nothing loops.')
    })
  }

  /** More time than the host gives to any function, an action included: it looks ten times in that of a query. */
  async end(): Promise<void> {
    await this.underWay()
    this.#ended += 1
    for (let look = 0; look < 30; look++) this.system.advance(STUCK_AFTER_MS / 10)
  }
}
