import type { ConvexReactClient } from 'convex/react'
import { api } from '../../../../convex/_generated/api'
import type { Id } from '../../../../convex/_generated/dataModel'
import { sentType } from '../../../../domain/attachments'
import { errorDataOf } from '../../../../domain/errors'
import { registerPicture } from './register-picture'
import { isPassing, UploadRefused } from '../model/upload-trouble'

export interface SendOptions {
  onProgress: (sent: number) => void
  signal: AbortSignal
}

/** Uploads a file for a message that is being written. */
export async function sendFile(convex: ConvexReactClient, file: File, how: SendOptions) {
  const storageId = await store(convex, file, how)
  await convex.mutation(api.files.registerUpload, { storageId })
  return storageId
}

/** A picture that the message displays. */
export async function sendPicture(convex: ConvexReactClient, file: File, how: SendOptions) {
  const storageId = await store(convex, file, how)
  await registerPicture(convex, storageId)
  return storageId
}

async function store(convex: ConvexReactClient, file: File, how: SendOptions) {
  return post(await uploadUrl(convex, how.signal), file, how)
}

/** Several at once are expected: the server says when to continue. */
async function uploadUrl(convex: ConvexReactClient, signal: AbortSignal): Promise<string> {
  for (;;) {
    signal.throwIfAborted()
    try {
      return await convex.mutation(api.files.generateUploadUrl, {})
    } catch (error) {
      const wait = errorDataOf(error)?.retryAfterMs
      if (wait === undefined) throw error
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}

/** With XMLHttpRequest, because `fetch` doesn't report upload progress. */
function post(url: string, file: File, { onProgress, signal }: SendOptions): Promise<Id<'_storage'>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    signal.throwIfAborted()
    signal.addEventListener('abort', abort)
    request.upload.addEventListener('progress', ({ loaded }) => onProgress(Math.min(loaded, file.size)))
    request.addEventListener('loadend', () => {
      signal.removeEventListener('abort', abort)
      const { status } = request
      if (status === 200) resolve((JSON.parse(request.responseText) as { storageId: Id<'_storage'> }).storageId)
      else if (status >= 400 && status < 500 && !isPassing(status))
        reject(new UploadRefused(`The server rejected the upload with status ${status}`))
      else reject(new Error(`The upload ended with status ${status}`))
    })
    request.open('POST', url)
    request.setRequestHeader('content-type', sentType(file.type))
    request.send(file)
  })
}
