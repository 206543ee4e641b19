/**
 * What a person's calls may cost in a row and lastingly, in units, as one moment: by `spentUntil` everything they have
 * spent is given back. It is in memory alone: nothing is written for it, and a restart forgives.
 */
import type { FunctionOutcome } from '../../boundary/messages'

/** Of so many people it is remembered; who has spent nothing takes no place. */
const PEOPLE = 50_000

export class CallBudget {
  private readonly spentUntil = new Map<string, number>()

  constructor(
    /** Infinity: no one is counted. */
    private readonly unitsPerSecond: number,
    /** So many seconds' worth at once. */
    private readonly burstSeconds: number,
    private readonly now: () => number,
  ) {}

  /** Null when the person may call; otherwise in how many ms they may. */
  wait(person: string): number | null {
    const until = this.spentUntil.get(person)
    if (until === undefined) return null
    const ahead = until - this.now() - this.burstSeconds * 1_000
    return ahead > 0 ? Math.ceil(ahead) : null
  }

  charge(person: string, units: number): void {
    if (this.unitsPerSecond === Infinity) return
    const now = this.now()
    // A clock that was set back leaves no one waiting for it to catch up.
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

/** No one waits longer than this, whatever one call has cost. */
const FURTHEST_MS = 60_000

const MESSAGE = 'That was a lot at once. Try again in a moment.'

export function rateLimited(retryAfterMs: number): FunctionOutcome {
  const data = JSON.stringify({ code: 'RATE_LIMITED', message: MESSAGE, retryAfterMs })
  return { ok: false, message: MESSAGE, data, logLines: [] }
}
