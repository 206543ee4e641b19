/** Asks the engine's thread to collect its garbage, and returns its heap size. */
export const COLLECT = 'parley-bench-collect'
