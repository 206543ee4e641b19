import type { FunctionReturnType } from 'convex/server'
import type { api } from '../../../convex/_generated/api'
import type { Id } from '../../../convex/_generated/dataModel'

/** A message with something shared. */
export type ShelfItem = FunctionReturnType<typeof api.shelf.getItems>['items'][number]

/** Why an upload failed. Without a response it can be retried; a file the server rejects can't. */
export type UploadTrouble =
  | { kind: 'stopped' }
  /** `reason`: the server's message, if it gave one. */
  | { kind: 'refused'; reason: string | null }
  /** The upload's page was closed, and the bytes are lost. */
  | { kind: 'lost' }

export interface Upload {
  id: string
  name: string
  type: string
  size: number
  /** Dimensions of a picture; null for other files, and until they are known. */
  measures: { width: number; height: number } | null
  /** Object URL of this page's own copy. */
  localUrl: string | null
  state: 'waiting' | 'sending' | 'stored' | 'failed'
  /** Bytes stored so far. */
  sent: number
  storageId: Id<'_storage'> | null
  /** The small version of a picture. */
  smallId: Id<'_storage'> | null
  /** Sent unmodified, because the sender chose that. */
  asFile: boolean
  /** May reveal where and with what it was made: nothing could be removed. */
  keepsDetails: boolean
  /** The HDR photo's gain map is removed with the metadata. */
  losesHdr?: boolean
  trouble: UploadTrouble | null
}

/** Bytes of uploads that aren't stored yet. If the browser stores none, a file is lost with its page. */
export interface KeptBytes {
  keep: (id: string, file: File) => void
  find: (id: string) => Promise<File | null>
  forget: (id: string) => void
}

export interface UploadStorage {
  keep: (upload: Upload) => void
  forget: (id: string) => void
  /** An earlier page's file, or one that another page of this device has stored; null if there is none. */
  recall: (id: string) => Upload | null
  /** Another page is uploading it. */
  isElsewhere: (id: string) => boolean
  /** Delivers uploads left behind by closed pages, each to exactly one page. */
  onLeft: (take: (left: readonly Upload[]) => void) => void
  close: () => void
}
