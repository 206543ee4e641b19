/**
 * Two defenses against guessing, both bounded in memory and with the clock as a parameter.
 *
 * `createRateLimiter`: a maximum of requests per address and window. A window starts with its first request and ends on
 * time (better-auth's own storage restarts it with every request, so steady traffic would be cut off for good).
 *
 * `createSlowDown`: after a few failures for one account, each further attempt has to wait, twice as long each time. An
 * attempt is counted before the password is checked, so concurrent attempts get no more guesses than sequential ones.
 */
const MAX_ENTRIES = 50_000

export interface RateRule {
  /** Seconds. */
  window: number
  max: number
}

export interface RateDecision {
  allowed: boolean
  /** Seconds, if rejected. */
  retryAfter: number | null
}

export function createRateLimiter(now: () => number) {
  const windows = new Map<string, { count: number; endsAt: number }>()
  return {
    consume(key: string, rule: RateRule): RateDecision {
      const time = now()
      let window = windows.get(key)
      // A window that ends later than any that starts now was started by a clock that was ahead.
      if (!window || window.endsAt <= time || window.endsAt > time + rule.window * 1000) {
        window = { count: 0, endsAt: time + rule.window * 1000 }
        windows.delete(key)
        windows.set(key, window)
        forgetOldest(windows, ({ endsAt }) => endsAt <= time)
      }
      if (window.count >= rule.max) return { allowed: false, retryAfter: Math.ceil((window.endsAt - time) / 1000) }
      window.count++
      return { allowed: true, retryAfter: null }
    },
  }
}

export interface SlowDown {
  /** Counts an attempt. Returns 0 to proceed, otherwise the milliseconds to wait; then the attempt isn't counted. */
  begin(key: string): number
  /** The attempt was correct: resets the count. */
  succeeded(key: string): void
}

const FREE_TRIES = 5
const FIRST_WAIT_MS = 2_000
const LONGEST_WAIT_MS = 5 * 60_000
/** Failures older than this no longer count. */
const MEMORY_MS = 24 * 60 * 60_000

export function createSlowDown(now: () => number): SlowDown {
  const accounts = new Map<string, { failures: number; last: number }>()
  const waitAfter = (failures: number) =>
    failures < FREE_TRIES ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - FREE_TRIES))
  return {
    begin(key) {
      const time = now()
      const known = accounts.get(key)
      // Counted by a clock that was ahead: waits are measured from now on, not until that time comes.
      if (known && known.last > time) known.last = time
      const failures = known && time - known.last < MEMORY_MS ? known.failures : 0
      if (known && failures > 0) {
        const left = known.last + waitAfter(failures) - time
        if (left > 0) return left
      }
      accounts.delete(key)
      accounts.set(key, { failures: failures + 1, last: time })
      forgetOldest(accounts, ({ last }) => time - last >= MEMORY_MS)
      return 0
    },
    succeeded(key) {
      accounts.delete(key)
    },
  }
}

/** Entries are ordered by time, so the old ones are at the front. */
function forgetOldest<V>(entries: Map<string, V>, isOld: (value: V) => boolean): void {
  for (const [key, value] of entries) {
    if (entries.size <= MAX_ENTRIES && !isOld(value)) return
    entries.delete(key)
  }
}
