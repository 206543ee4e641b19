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

/** One per connection, for the person signed in on it: chats come and go while their files are on their way. */
const uploadsOf = new WeakMap<ConvexReactClient, { userId: string; uploads: Uploads }>()

let isAsking = false

export function uploadsFor(convex: ConvexReactClient, userId: string): Uploads {
  const known = uploadsOf.get(convex)
  if (known?.userId === userId) return known.uploads
  known?.uploads.close()
  const uploads = createUploads({
    newId: randomId,
    look: lookAtPicture,
    // Who sends no file has no use for all that sending one takes.
    send: async (file, how) => (await import('./prepare-file')).sendPrepared(convex, file, how),
    troubleOf,
    // What can't be told is collected in a day.
    discard: (storageId) => void convex.mutation(api.files.discardUpload, { storageId }).catch(() => {}),
    forget: (url) => URL.revokeObjectURL(url),
    storage: uploadStorage(userId, () => Date.now()),
    bytes: keptBytes(userId, () => Date.now()),
  })
  uploadsOf.set(convex, { userId, uploads })
  if (!isAsking) {
    isAsking = true
    // What is on its way stops with the page, though its bytes are kept: the person is asked first.
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

/** Renders again when one comes, goes, or is known better; not while it moves. */
export function useUploadsRevision(uploads: Uploads): number {
  return useSyncExternalStore(uploads.subscribe, uploads.revision, () => 0)
}
