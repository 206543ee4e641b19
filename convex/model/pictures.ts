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
 * URL of a person's or group's picture. Public to anyone with the URL, which can't be guessed: see
 * docs/decisions/0013-pictures-by-their-name.md.
 */
export async function pictureUrl(ctx: QueryCtx, { pictureId, imageUrl }: Pictured): Promise<string | undefined> {
  return (pictureId && (await ctx.storage.getUrl(pictureId))) || imageUrl
}

/** Types that every browser shows, and that can't contain scripts. */
const pictureTypes = ['image/webp', 'image/jpeg', 'image/png']

/** Stores the new picture and deletes the previous one. Null only deletes. */
export async function exchangePicture(
  ctx: MutationCtx & Account,
  before: Id<'_storage'> | undefined,
  storageId: Id<'_storage'> | null,
): Promise<Id<'_storage'> | undefined> {
  if (storageId) {
    const { size, contentType, measures } = await takeWaiting(ctx, storageId)
    if (!contentType || !pictureTypes.includes(contentType) || !measures) {
      throw failure('pictureType')
    }
    if (size > limits.pictureBytes) {
      throw failure('pictureTooLarge', { max: limits.pictureBytes / 1024 })
    }
    if (Math.max(measures.width, measures.height) > limits.pictureSideMost) {
      throw failure('pictureTooWide', { max: limits.pictureSideMost })
    }
  }
  if (before) await deleteFile(ctx, before)
  return storageId ?? undefined
}
