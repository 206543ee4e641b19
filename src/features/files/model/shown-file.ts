import type { Upload } from '../types'

/** A file of a message, as it is shown: on the server, or on its way there. */
export interface ShownFile {
  name: string
  type: string
  size: number
  /** Of a picture. */
  width?: number | undefined
  height?: number | undefined
  /** Null while it is on its way, and once it is gone. */
  url: string | null
  /** Of a picture: the version that timelines show. */
  smallUrl?: string | null
  /** Where this page itself has it: no loading, and no change when the server has it too. */
  localUrl: string | null
  /** While it is on its way. */
  uploadId: string | null
}

export function uploadedFile({ id, name, type, size, measures, localUrl }: Upload): ShownFile {
  return { name, type, size, width: measures?.width, height: measures?.height, url: null, localUrl, uploadId: id }
}
