/** Asks the engine's thread to collect its garbage, and gets what is left. */
export const COLLECT = 'parley-bench-collect'
