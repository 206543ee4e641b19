import { randomId } from '@/ui/random-id'
import { holdName, whenFree } from '@/ui/page-lock'
import type { Upload, UploadStorage } from '../types'

/** An upload outlives its page for as long as the server keeps uploads that are in no message. */
export const KEPT_FOR_MS = 24 * 60 * 60_000

interface Kept {
  at: number
  upload: Upload
  /** The page that is uploading it; null once it is stored. */
  page?: string | undefined
}

/** Stored under the person it belongs to. Without storage, a file is lost when its page is closed. */
export function uploadStorage(userId: string, now: () => number): UploadStorage {
  const prefix = uploadsOf(userId)
  const own = randomId()
  const ending = new AbortController()
  const awaited = new Set([own])
  let take: (left: readonly Upload[]) => void = () => {}

  const read = (key: string) => guarded(() => JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null)
  const isOver = (kept: Kept | null) => kept !== null && kept.at < now() - KEPT_FOR_MS
  const keysHere = () => guarded(() => Object.keys(localStorage).filter((key) => key.startsWith(prefix))) ?? []
  const write = (upload: Upload) => {
    // The page's own object URLs end with the page.
    const page = upload.state === 'stored' ? undefined : own
    const kept: Kept = { at: now(), upload: { ...upload, localUrl: null }, page }
    guarded(() => localStorage.setItem(prefix + upload.id, JSON.stringify(kept)))
  }

  for (const key of keysHere()) if (isOver(read(key))) guarded(() => localStorage.removeItem(key))

  function look() {
    for (const key of keysHere()) {
      const page = read(key)?.page
      if (page === undefined || awaited.has(page)) continue
      awaited.add(page)
      whenFree(lockOf(page), ending.signal, () => {
        awaited.delete(page)
        const left = keysHere().flatMap((each) => {
          const kept = read(each)
          return kept?.page === page ? kept.upload : []
        })
        left.forEach(write)
        take(left)
      })
    }
  }

  const onStorage = ({ key }: StorageEvent) => {
    if (key?.startsWith(prefix)) look()
  }

  return {
    keep: write,
    forget: (id) => void guarded(() => localStorage.removeItem(prefix + id)),
    recall(id) {
      const kept = read(prefix + id)
      return kept && kept.page === undefined && !isOver(kept) ? kept.upload : null
    },
    isElsewhere: (id) => read(prefix + id)?.page !== undefined,
    onLeft(listener) {
      take = listener
      holdName(lockOf(own), ending.signal)
      window.addEventListener('storage', onStorage)
      look()
    },
    close() {
      window.removeEventListener('storage', onStorage)
      ending.abort()
    },
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
const lockOf = (page: string) => `parley-uploads ${page}`

function guarded<Result>(work: () => Result): Result | null {
  try {
    return work()
  } catch {
    // Blocked, full, or not in this version's format.
    return null
  }
}
