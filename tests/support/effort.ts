/** How many runs property tests make, and how long tests wait: settings shared by all tests. */
import fc from 'fast-check'
import { vi } from 'vitest'

/** Property tests: 100 runs each, times TEST_EFFORT (npm run soak). */
fc.configureGlobal({ numRuns: 100 * Number(process.env.TEST_EFFORT ?? 1) })

/**
 * Everything awaited arrives eventually; only a hang takes this long. vitest's default of a second fails on a busy
 * machine.
 */
const HANG_MS = 60_000
const { waitFor } = vi
vi.waitFor = (check, options) =>
  waitFor(check, {
    interval: 20,
    timeout: HANG_MS,
    ...(typeof options === 'number' ? { timeout: options } : options),
  })
