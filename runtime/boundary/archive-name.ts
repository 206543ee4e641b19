/** Of what an export writes, in the directory of transfers: the engine writes it, the edge hands it out. `ts`: µs. */
export const archiveName = (ts: bigint | number | string): string => `export-${ts}.zip`
