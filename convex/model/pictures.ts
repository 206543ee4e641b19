import { limits } from '../../domain/limits'
import type { Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { failure } from './failure'
import { deleteFile, takeWaiting } from './files'

interface Pictured {
  pictureId?: Id<'_storage'> | undefined
  imageUrl?: string | undefined
}

/**
 * Where a person's or group's picture is. By its name alone, which nobody can guess: see
 * docs/decisions/0013-pictures-by-their-name.md.
 */
export async function pictureUrl(ctx: QueryCtx, { pictureId, imageUrl }: Pictured): Promise<string | undefined> {
  return (pictureId && (await ctx.storage.getUrl(pictureId))) || imageUrl
}

/** What every browser shows and nothing can be hidden in. */
const pictureTypes = ['image/webp', 'image/jpeg', 'image/png']

/** What is to be kept as the picture, in place of the one before, which goes. Null takes it away. */
export async function exchangePicture(
  ctx: MutationCtx & Account,
  before: Id<'_storage'> | undefined,
  storageId: Id<'_storage'> | null,
): Promise<Id<'_storage'> | undefined> {
  if (storageId) {
    const { size, contentType, measures } = await takeWaiting(ctx, storageId)
    if (!contentType || !pictureTypes.includes(contentType) || !measures) {
      throw failure('INVALID_INPUT', 'A picture is a WebP, JPEG or PNG file.')
    }
    if (size > limits.pictureBytes) {
      throw failure('TOO_LONG', `Pictures can be up to ${limits.pictureBytes / 1024} kB.`)
    }
    if (Math.max(measures.width, measures.height) > limits.pictureSideMost) {
      throw failure('TOO_LONG', `Pictures can be up to ${limits.pictureSideMost} pixels a side.`)
    }
  }
  if (before) await deleteFile(ctx, before)
  return storageId ?? undefined
}
