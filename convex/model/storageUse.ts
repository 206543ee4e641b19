import { closeUpload, defaultFilesPerPerson, megabytes, openUpload, quotasOf } from '../../domain/storage-quota'
import type { Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { failure } from './failure'

/** Null for all people together. */
type Owner = Id<'users'> | null

/** The deployment's own number. */
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
  // What came to one of the addresses is known now.
  const open = bytes > 0 && row?.open ? { open: closeUpload(row.open) } : {}
  if (row) await ctx.db.patch('storageUse', row._id, { bytes: sum, ...open })
  else await ctx.db.insert('storageUse', { userId, bytes: sum })
}

/** Refuses what would be more than this person may store, or all together. */
async function requireRoom(ctx: QueryCtx & Account, size: number) {
  const { person, all } = quotas()
  const own = (await findUseOf(ctx, ctx.userId))?.bytes ?? 0
  const isFull = (used: number, quota: number, what: string, remedy: string) =>
    failure('LIMIT_REACHED', `${what} ${megabytes(used)} of ${megabytes(quota)}. ${remedy}`, {
      subject: 'file',
      usedBytes: used,
    })
  if (own + size > person) {
    throw isFull(own, person, 'Your files take up', 'Delete messages with files to make room.')
  }
  const everybodys = (await findUseOf(ctx, null))?.bytes ?? 0
  if (everybodys + size > all) {
    throw isFull(everybodys, all, 'The files on this server take up', 'Ask whoever runs it for more room.')
  }
}

/** An address is given out, to which a file may come: who has no room left need not send one. */
export async function countUploadUrl(ctx: MutationCtx & Account) {
  if (quotas().person === Infinity) return
  await requireRoom(ctx, 1)
  const row = await findUseOf(ctx, ctx.userId)
  const open = openUpload(row?.open, Date.now())
  if (!open) throw failure('LIMIT_REACHED', 'Too many uploads weren’t finished today. Try again tomorrow.')
  if (row) await ctx.db.patch('storageUse', row._id, { open })
  else await ctx.db.insert('storageUse', { userId: ctx.userId, bytes: 0, open })
}

/** A file is the caller's from now on. */
export async function countFile(ctx: MutationCtx & Account, size: number) {
  await requireRoom(ctx, size)
  await add(ctx, ctx.userId, size)
  await add(ctx, null, size)
}

/** It is gone. */
export async function uncountFile(ctx: MutationCtx, userId: Id<'users'>, size: number) {
  await add(ctx, userId, -size)
  await add(ctx, null, -size)
}
