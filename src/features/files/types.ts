import type { Id } from '../../../convex/_generated/dataModel'

/** Why it failed. Without an answer it may go another time; what the server would not have is not tried again. */
export type UploadTrouble =
  | { kind: 'stopped' }
  /** `reason`: the server's sentence, where it gave one. */
  | { kind: 'refused'; reason: string | null }
  /** Its page is gone, and its bytes with it. */
  | { kind: 'lost' }

export interface Upload {
  id: string
  name: string
  type: string
  size: number
  /** Of a picture; null for what is none, and until it is known. */
  measures: { width: number; height: number } | null
  /** Where this page itself has the picture. */
  localUrl: string | null
  state: 'waiting' | 'sending' | 'stored' | 'failed'
  /** Bytes that are there. */
  sent: number
  storageId: Id<'_storage'> | null
  /** Of a picture: its small version. */
  smallId: Id<'_storage'> | null
  /** Sent as it is, every byte of it: the sender asked for that. */
  asFile: boolean
  /** It may tell where it was made, and with what: nothing could be taken out of it. */
  keepsDetails: boolean
  /** Of an HDR photo: the map that makes it shine goes with the metadata. */
  losesHdr?: boolean
  trouble: UploadTrouble | null
}

/** Bytes of uploads that are not stored yet. Where the browser keeps none, a file ends with its page. */
export interface KeptBytes {
  keep: (id: string, file: File) => void
  find: (id: string) => Promise<File | null>
  forget: (id: string) => void
}

export interface UploadStorage {
  keep: (upload: Upload) => void
  forget: (id: string) => void
  /** One of an earlier page, or one that another page of this device has stored; null when there is none. */
  recall: (id: string) => Upload | null
  /** Another page is at it. */
  isElsewhere: (id: string) => boolean
  /** What pages that are gone had begun comes here, to one page only. */
  onLeft: (take: (left: readonly Upload[]) => void) => void
  close: () => void
}
