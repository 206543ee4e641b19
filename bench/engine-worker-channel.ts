/** Where the bench asks the engine's thread to collect its garbage, and is told what is left. */
export const COLLECT = 'parley-bench-collect'
