/** How hard property tests try: 100 runs each, and as many times more as PARLEY_EFFORT says (npm run soak). */
import fc from 'fast-check'

fc.configureGlobal({ numRuns: 100 * Number(process.env.PARLEY_EFFORT ?? 1) })
