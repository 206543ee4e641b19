import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { spendBudget } from './budgets'
import { failure } from './failure'

/**
 * A stored file is put to use once, by whoever uploaded it: nobody else can know its id before that. From then on it
 * belongs to the thing that shows it and goes with it; what is meant for a message belongs to its sender until then.
 * What was uploaded and never used is collected.
 */
export async function uploadUrl(ctx: MutationCtx & Account): Promise<string> {
  await spendBudget(ctx, 'upload')
  return ctx.storage.generateUploadUrl()
}

export async function findUse(ctx: QueryCtx, storageId: Id<'_storage'>): Promise<Doc<'files'> | null> {
  return ctx.db
    .query('files')
    .withIndex('by_storage_id', (range) => range.eq('storageId', storageId))
    .unique()
}

export function fileNotFound() {
  return failure('NOT_FOUND', 'This file is gone. Choose it again.', { subject: 'file' })
}

/** The file of an upload, which nothing uses yet. One in use and one that is not there look the same. */
export async function requireUnused(ctx: QueryCtx, storageId: Id<'_storage'>) {
  const file = await ctx.db.system.get('_storage', storageId)
  if (!file || (await findUse(ctx, storageId))) throw fileNotFound()
  return file
}

export async function useFile(ctx: MutationCtx & Account, storageId: Id<'_storage'>): Promise<void> {
  await ctx.db.insert('files', { storageId, userId: ctx.userId })
}

/** With the thing that showed it. */
export async function deleteFile(ctx: MutationCtx, storageId: Id<'_storage'>): Promise<void> {
  const use = await findUse(ctx, storageId)
  if (use) await ctx.db.delete('files', use._id)
  if (await ctx.db.system.get('_storage', storageId)) await ctx.storage.delete(storageId)
}

/** An upload has this long to be put to use. */
const unusedForMs = 24 * 60 * 60_000
const filesPerSweep = 100

/**
 * Removes what was uploaded and never used; true when there may be more. What is older than the last sweep is in use,
 * or it would be gone: nothing is looked at twice.
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
