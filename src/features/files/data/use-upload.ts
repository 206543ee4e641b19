'use client'

import { useConvex } from 'convex/react'
import { useCallback } from 'react'
import { api } from '../../../../convex/_generated/api'
import type { Id } from '../../../../convex/_generated/dataModel'
import { registerPicture } from './register-picture'

/**
 * Uploads the picture of a person or group and returns its storage id; rejects on failure. The caller puts it to use.
 */
export function useUpload() {
  const convex = useConvex()
  return useCallback(
    async (picture: Blob): Promise<Id<'_storage'>> => {
      const url = await convex.mutation(api.files.generateUploadUrl, {})
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': picture.type }, body: picture })
      if (!answer.ok) throw new Error(`The server rejected the upload with status ${answer.status}`)
      const { storageId } = (await answer.json()) as { storageId: Id<'_storage'> }
      await registerPicture(convex, storageId)
      return storageId
    },
    [convex],
  )
}
