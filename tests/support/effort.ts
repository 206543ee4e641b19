/** How hard the tests try, and how long they wait: what no single test decides for itself. */
import fc from 'fast-check'
import { vi } from 'vitest'

/** Property tests: 100 runs each, and as many times more as TEST_EFFORT says (npm run soak). */
fc.configureGlobal({ numRuns: 100 * Number(process.env.TEST_EFFORT ?? 1) })

/** What is waited for comes sooner or later; only what hangs takes this long. vitest's own second fails a busy machine. */
const HANG_MS = 60_000
const { waitFor } = vi
vi.waitFor = (check, options) =>
  waitFor(check, {
    interval: 20,
    timeout: HANG_MS,
    ...(typeof options === 'number' ? { timeout: options } : options),
  })
