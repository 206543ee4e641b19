import type { WrittenDocument } from '../database/read-set'

/** What is left to do of work on the deployment itself, which has a batch of its own. */
export interface AfterExclusive {
  /** Whether anything was written past the store. */
  isDirty?: boolean
  written?: readonly WrittenDocument[]
  /** In the same turn as the commit: nobody sees one without the other. */
  apply?: () => void
  /** When it could not be stored. */
  undo?: () => void
  /** Functions, or what they run in, are other ones now: every query is to be asked anew. */
  renew?: boolean
}

/** Alone in a batch: whatever the work has written is undone when it rejects. */
export type Exclusive = (work: () => Promise<AfterExclusive | void>) => Promise<void>
