import { closeUpload, defaultFilesPerPerson, megabytes, openUpload, quotasOf } from '../../domain/storage-quota'
import type { Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { failure } from './failure'

/** Null for all people together. */
type Owner = Id<'users'> | null

/** The number configured for the deployment. */
function quotas() {
  const given = Number(process.env.PARLEY_FILES_PER_PERSON || defaultFilesPerPerson)
  return quotasOf(given >= 0 ? given : defaultFilesPerPerson)
}

async function findUseOf(ctx: QueryCtx, userId: Owner) {
  return ctx.db
    .query('storageUse')
    .withIndex('by_user', (range) => range.eq('userId', userId))
    .unique()
}

async function add(ctx: MutationCtx, userId: Owner, bytes: number) {
  const row = await findUseOf(ctx, userId)
  const sum = Math.max(0, (row?.bytes ?? 0) + bytes)
  // One of the upload URLs was used.
  const open = bytes > 0 && row?.open ? { open: closeUpload(row.open) } : {}
  if (row) await ctx.db.patch('storageUse', row._id, { bytes: sum, ...open })
  else await ctx.db.insert('storageUse', { userId, bytes: sum })
}

/** Rejects a file that would exceed this person's quota, or everyone's. */
async function requireRoom(ctx: QueryCtx & Account, size: number) {
  const { person, all } = quotas()
  const own = (await findUseOf(ctx, ctx.userId))?.bytes ?? 0
  const isFull = (name: 'filesFullYours' | 'filesFullServer', used: number, quota: number) =>
    failure(name, { used: megabytes(used), quota: megabytes(quota) }, { usedBytes: used })
  if (own + size > person) {
    throw isFull('filesFullYours', own, person)
  }
  const everybodys = (await findUseOf(ctx, null))?.bytes ?? 0
  if (everybodys + size > all) {
    throw isFull('filesFullServer', everybodys, all)
  }
}

/** Called before an upload URL is returned: a person without space left need not send a file. */
export async function countUploadUrl(ctx: MutationCtx & Account) {
  if (quotas().person === Infinity) return
  await requireRoom(ctx, 1)
  const row = await findUseOf(ctx, ctx.userId)
  const open = openUpload(row?.open, Date.now())
  if (!open) throw failure('filesUnfinished')
  if (row) await ctx.db.patch('storageUse', row._id, { open })
  else await ctx.db.insert('storageUse', { userId: ctx.userId, bytes: 0, open })
}

/** A file now counts as the caller's. */
export async function countFile(ctx: MutationCtx & Account, size: number) {
  await requireRoom(ctx, size)
  await add(ctx, ctx.userId, size)
  await add(ctx, null, size)
}

/** The file was deleted. */
export async function uncountFile(ctx: MutationCtx, userId: Id<'users'>, size: number) {
  await add(ctx, userId, -size)
  await add(ctx, null, -size)
}
