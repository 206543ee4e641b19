/** Names an export's archive in the transfer directory: the engine writes it, the edge serves it. `ts`: µs. */
export const archiveName = (ts: bigint | number | string): string => `export-${ts}.zip`
