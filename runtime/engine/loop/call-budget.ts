/**
 * A person's rate limit for calls, burst and sustained, in units, stored as a single time: at `spentUntil` the full
 * allowance is back. In memory only: nothing is written for it, and a restart resets it.
 */
import type { FunctionOutcome } from '../../boundary/messages'

/** Maximum number of people it remembers; one with a full allowance takes no space. */
const PEOPLE = 50_000

export class CallBudget {
  private readonly spentUntil = new Map<string, number>()

  constructor(
    /** Infinity: no limit. */
    private readonly unitsPerSecond: number,
    /** Burst size, in seconds' worth of units. */
    private readonly burstSeconds: number,
    private readonly now: () => number,
  ) {}

  /** Null if the person can call; otherwise in how many ms they can. */
  wait(person: string): number | null {
    const until = this.spentUntil.get(person)
    if (until === undefined) return null
    const ahead = until - this.now() - this.burstSeconds * 1_000
    return ahead > 0 ? Math.ceil(ahead) : null
  }

  charge(person: string, units: number): void {
    if (this.unitsPerSecond === Infinity) return
    const now = this.now()
    // After a clock was set back, no one has to wait for it to catch up.
    const known = Math.min(Math.max(this.spentUntil.get(person) ?? 0, now), now + FURTHEST_MS)
    this.spentUntil.delete(person)
    this.spentUntil.set(person, known + (units * 1_000) / this.unitsPerSecond)
    if (this.spentUntil.size <= PEOPLE) return
    for (const [each, until] of this.spentUntil) if (until <= now) this.spentUntil.delete(each)
    for (const oldest of this.spentUntil.keys()) {
      if (this.spentUntil.size <= PEOPLE) return
      this.spentUntil.delete(oldest)
    }
  }
}

/** Maximum wait, whatever one call has cost. */
const FURTHEST_MS = 60_000

const MESSAGE = 'You’re doing that too often. Try again in a moment.'

export function rateLimited(retryAfterMs: number): FunctionOutcome {
  const data = JSON.stringify({ code: 'RATE_LIMITED', message: MESSAGE, retryAfterMs })
  return { ok: false, message: MESSAGE, data, logLines: [] }
}
