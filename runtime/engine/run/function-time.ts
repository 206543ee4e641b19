/** A function's time: it stands still while one runs, and is limited by the real clock. */
import type { System } from '../../system'
import { createChance, freeze, unfreeze } from './determinism'
import { FunctionTimeout } from './errors'

export class FunctionTime {
  private readonly chance: () => number
  /** Depth of nested runs: time resumes when the outermost ends. */
  private depth = 0

  constructor(
    private readonly system: System,
    private readonly timeoutMs: number,
  ) {
    this.chance = createChance(system.randomBytes(16))
  }

  /** The function's current time: UTC ms. */
  begin(): number {
    const now = this.system.now()
    if (this.depth++ === 0) freeze(now, this.chance)
    return now
  }

  end(): void {
    if (--this.depth === 0) unfreeze()
  }

  /** Settles with `work`, or fails when it exceeds a function's time limit. */
  guard<T>(work: Promise<T>, what = 'Function', timeoutMs = this.timeoutMs): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const sentence = `${what} execution timed out (maximum duration: ${timeoutMs / 1000}s)`
      const cancel = this.system.setTimer(timeoutMs, () => reject(new FunctionTimeout(sentence)))
      work.then(
        (value) => (cancel(), resolve(value)),
        (error: unknown) => (cancel(), reject(error as Error)),
      )
    })
  }
}
