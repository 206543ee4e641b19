import type { Upload } from './uploads'

/** A stored upload as far as it outlives its page: for as long as the server keeps one that is in no message. */
const KEPT_FOR_MS = 24 * 60 * 60_000

export interface UploadStorage {
  keep: (upload: Upload) => void
  forget: (id: string) => void
  /** One of an earlier page, or of another one of this device; null when there is none. */
  recall: (id: string) => Upload | null
}

interface Kept {
  at: number
  upload: Upload
}

/** Under the person it belongs to. Where nothing can be kept, a file ends with its page. */
export function uploadStorage(userId: string, now: () => number): UploadStorage {
  const prefix = uploadsOf(userId)
  const read = (key: string) => JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null
  const isOver = (kept: Kept | null) => kept !== null && kept.at < now() - KEPT_FOR_MS

  guarded(() => {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(prefix) && guarded(() => isOver(read(key))) !== false) localStorage.removeItem(key)
    }
  })

  return {
    keep: (upload) =>
      void guarded(() => {
        // What this page has of it ends with the page.
        const kept: Kept = { at: now(), upload: { ...upload, localUrl: null } }
        localStorage.setItem(prefix + upload.id, JSON.stringify(kept))
      }),
    forget: (id) => void guarded(() => localStorage.removeItem(prefix + id)),
    recall: (id) =>
      guarded(() => {
        const kept = read(prefix + id)
        return kept && !isOver(kept) ? kept.upload : null
      }),
  }
}

export function forgetStoredUploads(userId: string) {
  guarded(() => {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(uploadsOf(userId))) localStorage.removeItem(key)
    }
  })
}

const uploadsOf = (userId: string) => `parley-upload ${userId} `

function guarded<Result>(work: () => Result): Result | null {
  try {
    return work()
  } catch {
    // Blocked, full, or not what this version writes.
    return null
  }
}
