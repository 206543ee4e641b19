/** Fills a backup folder or archive, and returns a summary of its contents. */
import type { Counts } from './layout'

/** The files of a data directory at one moment. Each release rejects if the files didn't stay unchanged. */
export interface Held {
  releaseDatabase(): Promise<unknown>
  releaseFiles(): Promise<unknown>
}

/** Summary of a filled folder or archive. */
export interface Filled {
  counts: Counts
  /** Number of stored files, and how many of them an earlier backup already had. */
  files: number
  linked: number
  /** Stored files whose bytes have changed, or that are missing. */
  damaged: string[]
}

export interface Filling {
  dataDir: string
  version: string
  now: Date
  held: Held
}
