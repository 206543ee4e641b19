import { bareType } from '../../domain/attachments'
import type { PictureHeader } from '../../domain/picture-header'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { spendBudget } from './budgets'
import { failure } from './failure'
import { countUploadUrl, uncountFile } from './storageUse'

/**
 * A stored file is used once, by the person who uploaded it, because no one else can know its id before. From then on
 * it belongs to what shows it and is deleted with that; until then, a file for a message belongs to its sender. Unused
 * uploads are deleted.
 */
export async function uploadUrl(ctx: MutationCtx & Account): Promise<string> {
  await spendBudget(ctx, 'upload')
  await countUploadUrl(ctx)
  return ctx.storage.generateUploadUrl()
}

async function findUse(ctx: QueryCtx, storageId: Id<'_storage'>): Promise<Doc<'files'> | null> {
  return ctx.db
    .query('files')
    .withIndex('by_storage_id', (range) => range.eq('storageId', storageId))
    .unique()
}

function fileNotFound() {
  return failure('noFile')
}

/** An upload's file that nothing uses yet. One in use and one that doesn't exist look the same. */
export async function requireUnused(ctx: QueryCtx, storageId: Id<'_storage'>) {
  const file = await ctx.db.system.get('_storage', storageId)
  if (!file || (await findUse(ctx, storageId))) throw fileNotFound()
  return file
}

export async function findWaiting(ctx: QueryCtx & Account, storageId: Id<'_storage'>) {
  const use = await findUse(ctx, storageId)
  return use?.isWaiting && use.userId === ctx.userId ? use : null
}

/** Marks the caller's upload as used. */
export async function takeWaiting(ctx: MutationCtx & Account, storageId: Id<'_storage'>) {
  const use = await findWaiting(ctx, storageId)
  const file = use && (await ctx.db.system.get('_storage', storageId))
  if (!file) throw fileNotFound()
  await ctx.db.patch('files', use._id, { isWaiting: undefined })
  return { ...file, measures: use.measures }
}

/** Rejects a file whose content is a different image type than it claims, because viewers may go by either. */
export async function noteMeasures(
  ctx: MutationCtx,
  storageId: Id<'_storage'>,
  { type, width, height }: PictureHeader,
): Promise<void> {
  const use = await findUse(ctx, storageId)
  const file = await ctx.db.system.get('_storage', storageId)
  if (!use?.isWaiting || bareType(file?.contentType ?? '') !== type) return
  await ctx.db.patch('files', use._id, { measures: { width, height } })
}

/** Deletes the file together with the entity that showed it. */
export async function deleteFile(ctx: MutationCtx, storageId: Id<'_storage'>): Promise<void> {
  const use = await findUse(ctx, storageId)
  if (use) await ctx.db.delete('files', use._id)
  if (use?.size) await uncountFile(ctx, use.userId, use.size)
  if (await ctx.db.system.get('_storage', storageId)) await ctx.storage.delete(storageId)
}

/** How long an upload can stay unused. */
const unusedForMs = 24 * 60 * 60_000
const filesPerSweep = 100

/**
 * Deletes unused uploads; returns true if there may be more. Anything older than the last sweep is in use, so nothing
 * is checked twice.
 */
export async function sweepFiles(ctx: MutationCtx): Promise<boolean> {
  const cutoff = Date.now() - unusedForMs
  const last = await ctx.db.query('fileSweeps').withIndex('by_creation_time').first()
  const files = await ctx.db.system
    .query('_storage')
    .withIndex('by_creation_time', (range) =>
      range.gt('_creationTime', last?.sweptUntil ?? 0).lte('_creationTime', cutoff),
    )
    .take(filesPerSweep)
  for (const { _id } of files) {
    const use = await findUse(ctx, _id)
    if (!use || use.isWaiting) await deleteFile(ctx, _id)
  }
  const isMore = files.length === filesPerSweep
  const sweptUntil = isMore ? (files.at(-1)?._creationTime ?? cutoff) : cutoff
  if (last) await ctx.db.patch('fileSweeps', last._id, { sweptUntil })
  else await ctx.db.insert('fileSweeps', { sweptUntil })
  return isMore
}
