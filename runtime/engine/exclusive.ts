import type { WrittenDocument } from '../database/read-set'

/** The second half of an operation on the deployment itself, which has its own batch. */
export interface AfterExclusive {
  /** Whether anything was written directly to storage. */
  isDirty?: boolean
  written?: readonly WrittenDocument[]
  /** Called in the turn of the commit, so that both become visible together. */
  apply?: () => void
  /** Called if the batch could not be stored. */
  undo?: () => void
  /** The functions or their environment changed: every query must run again. */
  renew?: boolean
}

/** Alone in a batch: everything the operation has written is undone if it rejects. */
export type Exclusive = (work: () => Promise<AfterExclusive | void>) => Promise<void>
