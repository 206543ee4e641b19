'use client'

import { useConvex, type ConvexReactClient } from 'convex/react'
import { useMemo, useSyncExternalStore } from 'react'
import { randomId } from '@/ui/random-id'
import { api } from '../../../../convex/_generated/api'
import { keptBytes } from './kept-bytes'
import { uploadStorage } from './kept-uploads'
import { lookAtPicture } from '../model/look-at-picture'
import { troubleOf } from '../model/upload-trouble'
import { createUploads, type Uploads } from '../model/uploads'
import type { Upload } from '../types'

/** One per connection, for the person signed in on it, because chats open and close while their files upload. */
const uploadsOf = new WeakMap<ConvexReactClient, { userId: string; uploads: Uploads }>()

let isAsking = false

export function uploadsFor(convex: ConvexReactClient, userId: string): Uploads {
  const known = uploadsOf.get(convex)
  if (known?.userId === userId) return known.uploads
  known?.uploads.close()
  const uploads = createUploads({
    newId: randomId,
    look: lookAtPicture,
    // Loaded on demand: people who send no files don't need the code.
    send: async (file, how) => (await import('./prepare-file')).sendPrepared(convex, file, how),
    troubleOf,
    // If the server can't be reached, it deletes the upload within a day.
    discard: (storageId) => void convex.mutation(api.files.discardUpload, { storageId }).catch(() => {}),
    forget: (url) => URL.revokeObjectURL(url),
    storage: uploadStorage(userId, () => Date.now()),
    bytes: keptBytes(userId, () => Date.now()),
  })
  uploadsOf.set(convex, { userId, uploads })
  if (!isAsking) {
    isAsking = true
    // Uploads stop when the page is closed, although their bytes are stored: the browser asks the user first.
    window.addEventListener('beforeunload', (event) => {
      if (uploadsOf.get(convex)?.uploads.isUnderway()) event.preventDefault()
    })
  }
  return uploads
}

export function useUploads(userId: string): Uploads {
  const convex = useConvex()
  return useMemo(() => uploadsFor(convex, userId), [convex, userId])
}

export function useUpload(uploads: Uploads, id: string): Upload | undefined {
  return useSyncExternalStore(
    uploads.subscribe,
    () => uploads.get(id),
    () => undefined,
  )
}

/** Renders again when a file is added, removed, or changes state, but not on progress. */
export function useUploadsRevision(uploads: Uploads): number {
  return useSyncExternalStore(uploads.subscribe, uploads.revision, () => 0)
}
