'use client'

import { useMutation } from 'convex/react'
import { useCallback } from 'react'
import { api } from '../../../convex/_generated/api'
import type { Id } from '../../../convex/_generated/dataModel'

/** Stores a file and says what it is called there; rejects when it could not. It has yet to be put to use. */
export function useUpload() {
  const generateUploadUrl = useMutation(api.files.generateUploadUrl)
  return useCallback(
    async (file: Blob): Promise<Id<'_storage'>> => {
      const url = await generateUploadUrl({})
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': file.type }, body: file })
      if (!answer.ok) throw new Error(`The upload was refused: ${answer.status}`)
      const { storageId } = (await answer.json()) as { storageId: Id<'_storage'> }
      return storageId
    },
    [generateUploadUrl],
  )
}
