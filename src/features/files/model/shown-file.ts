import type { Upload } from '../types'

/** A message's file as it is shown: on the server, or being uploaded. */
export interface ShownFile {
  name: string
  type: string
  size: number
  /** Pictures only. */
  width?: number | undefined
  height?: number | undefined
  /** Null while uploading, and after the file was deleted. */
  url: string | null
  /** Pictures only: the version that timelines show. */
  smallUrl?: string | null
  /** This page's own copy: nothing to load, and no change when the server has it, too. */
  localUrl: string | null
  /** While uploading. */
  uploadId: string | null
}

interface StoredFile {
  name: string
  type: string
  size: number
  width?: number | undefined
  height?: number | undefined
  url?: string | undefined
  smallUrl?: string | undefined
}

/** `localUrl`: this page's own copy of the file. */
export function storedFile(file: StoredFile, localUrl: string | null = null): ShownFile {
  const { name, type, size, width, height, url = null, smallUrl = null } = file
  return { name, type, size, width, height, url, smallUrl, localUrl, uploadId: null }
}

export function uploadedFile({ id, name, type, size, measures, localUrl }: Upload): ShownFile {
  return { name, type, size, width: measures?.width, height: measures?.height, url: null, localUrl, uploadId: id }
}
