import type { ConvexReactClient } from 'convex/react'
import { isPictureType, isTelling } from '../../../../domain/attachments'
import { sendFile, sendPicture, type SendOptions } from './send-file'
import type { Stored } from '../model/uploads'

interface Prepared {
  file: File
  small: File | null
  keepsDetails: boolean
  losesHdr: boolean
}

/** Once per file, however often it is sent. */
const prepared = new WeakMap<File, Promise<Prepared>>()

/** Returns a picture without its metadata and with a small version, and any other file unchanged. */
export async function sendPrepared(
  convex: ConvexReactClient,
  file: File,
  { asFile, ...how }: SendOptions & { asFile: boolean },
): Promise<Stored> {
  if (asFile || !isPictureType(file.type)) {
    return { storageId: await sendFile(convex, file, how), smallId: null, keepsDetails: asFile || isTelling(file.type) }
  }
  const ready = prepared.get(file) ?? prepare(file)
  prepared.set(file, ready)
  // A failed load, such as of the code for it, is retried.
  ready.catch(() => prepared.delete(file))
  const { file: bare, small, keepsDetails, losesHdr } = await ready
  const storageId = await sendPicture(convex, bare, how)
  // Without a small version, the picture itself is shown.
  const smallId = small && (await sendPicture(convex, small, { ...how, onProgress() {} }).catch(() => null))
  return { storageId, smallId, keepsDetails, losesHdr }
}

async function prepare(file: File): Promise<Prepared> {
  const [{ stripMetadata }, { smallPictureOf }] = await Promise.all([
    import('../model/metadata/strip-metadata'),
    import('../model/small-picture'),
  ])
  const stripped = stripMetadata(new Uint8Array(await file.arrayBuffer()), file.type)
  const bare = stripped ? new File([stripped.bytes], file.name, { type: file.type }) : file
  // A small version would not be animated.
  const small = stripped?.isAnimated === false ? await smallPictureOf(bare) : null
  return { file: bare, small, keepsDetails: stripped === null, losesHdr: stripped?.losesHdr ?? false }
}
