/** How hard property tests try: 100 runs each, and as many times more as TEST_EFFORT says (npm run soak). */
import fc from 'fast-check'

fc.configureGlobal({ numRuns: 100 * Number(process.env.TEST_EFFORT ?? 1) })
