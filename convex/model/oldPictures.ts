import { limits } from '../../domain/limits'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { deleteFile } from './files'

/**
 * Earlier versions didn't read a picture's dimensions, so a few kilobytes could become a gigabyte in every tab that
 * shows the person or group. Their pictures are checked once, in the order in which they were stored.
 */
const filesPerStep = 100

async function shownBy(ctx: QueryCtx, { storageId, userId }: Doc<'files'>) {
  const user = await ctx.db.get('users', userId)
  const conversation = await ctx.db
    .query('conversations')
    .withIndex('by_picture', (range) => range.eq('pictureId', storageId))
    .first()
  return { user: user?.pictureId === storageId ? user : null, conversation }
}

/** The next pictures to check, and the time up to which these are all. */
export async function nextOldPictures(ctx: QueryCtx) {
  const last = await ctx.db.query('fileSweeps').withIndex('by_creation_time').first()
  const files = await ctx.db
    .query('files')
    .withIndex('by_creation_time', (range) => range.gt('_creationTime', last?.measuredUntil ?? 0))
    .take(filesPerStep)
  const pictures: Id<'_storage'>[] = []
  for (const file of files) {
    if (file.measures || file.isWaiting) continue
    const { user, conversation } = await shownBy(ctx, file)
    if (user || conversation) pictures.push(file.storageId)
  }
  return { pictures, until: files.at(-1)?._creationTime ?? null, isMore: files.length === filesPerStep }
}

export function isTooLarge(header: { width: number; height: number } | null): boolean {
  return !header || Math.max(header.width, header.height) > limits.pictureSideMost
}

export async function removeOldPicture(ctx: MutationCtx, storageId: Id<'_storage'>): Promise<void> {
  const file = await ctx.db
    .query('files')
    .withIndex('by_storage_id', (range) => range.eq('storageId', storageId))
    .unique()
  if (!file) return
  const { user, conversation } = await shownBy(ctx, file)
  if (!user && !conversation) return
  if (user) await ctx.db.patch('users', user._id, { pictureId: undefined })
  if (conversation) await ctx.db.patch('conversations', conversation._id, { pictureId: undefined })
  await deleteFile(ctx, storageId)
}

export async function noteOldPictures(ctx: MutationCtx, measuredUntil: number): Promise<void> {
  const last = await ctx.db.query('fileSweeps').withIndex('by_creation_time').first()
  if (last) await ctx.db.patch('fileSweeps', last._id, { measuredUntil })
  else await ctx.db.insert('fileSweeps', { sweptUntil: 0, measuredUntil })
}
