/** What a folder and an archive are filled with, and what comes of it. */
import type { Counts } from './layout'

/** The files of a data directory, as they are at one moment. Each release rejects where they did not stay so. */
export interface Held {
  releaseDatabase(): Promise<unknown>
  releaseFiles(): Promise<unknown>
}

/** What a folder or an archive was filled with. */
export interface Filled {
  counts: Counts
  /** Stored files in it, and how many of them an earlier backup had already. */
  files: number
  linked: number
  /** Stored files whose bytes are not what was stored, or that are gone. */
  damaged: string[]
}

export interface Filling {
  dataDir: string
  version: string
  now: Date
  held: Held
}
