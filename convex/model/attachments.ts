import { fileName, isInert, isPicture, isPictureType } from '../../domain/attachments'
import { limits } from '../../domain/limits'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { failure } from './failure'
import { deleteFile, fileNotFound, findUse, requireUnused } from './files'
import { requireAtMost, requireInteger } from './input'

type Attachment = NonNullable<Doc<'messages'>['attachments']>[number]

/** A file that was uploaded for a message, as its sender describes it. */
export type AttachmentClaim = Pick<Attachment, 'storageId' | 'name' | 'width' | 'height' | 'smallId'>

/** Right after the upload, while nobody else can know its id: from then on only its sender can put it into a message. */
export async function registerUpload(ctx: MutationCtx & Account, storageId: Id<'_storage'>) {
  const { size, contentType } = await requireUnused(ctx, storageId)
  if (!isInert(contentType ?? '')) throw failure('INVALID_INPUT', 'This file type isn’t allowed.', { subject: 'file' })
  if (size > limits.fileBytes) {
    throw failure('TOO_LONG', `Files can be up to ${limits.fileBytes / 1024 / 1024} MB.`, { subject: 'file' })
  }
  await ctx.db.insert('files', { storageId, userId: ctx.userId, isWaiting: true })
}

async function findWaiting(ctx: QueryCtx & Account, storageId: Id<'_storage'>) {
  const use = await findUse(ctx, storageId)
  return use?.isWaiting && use.userId === ctx.userId ? use : null
}

export async function discardUpload(ctx: MutationCtx & Account, storageId: Id<'_storage'>) {
  if (await findWaiting(ctx, storageId)) await deleteFile(ctx, storageId)
}

/** Puts uploads of the caller's into the message they send now: each can be in one message, once. */
export async function claimAttachments(
  ctx: MutationCtx & Account,
  claims: readonly AttachmentClaim[],
): Promise<Attachment[] | undefined> {
  requireAtMost(claims, 'files', limits.filesPerMessage)
  const attachments: Attachment[] = []
  for (const claim of claims) {
    const described = describe(claim, await takeWaiting(ctx, claim.storageId))
    const { smallId } = claim
    if (smallId === undefined) attachments.push(described)
    else {
      requireSmall(described, await takeWaiting(ctx, smallId))
      attachments.push({ ...described, smallId })
    }
  }
  return attachments.length > 0 ? attachments : undefined
}

async function takeWaiting(ctx: MutationCtx & Account, storageId: Id<'_storage'>) {
  const use = await findWaiting(ctx, storageId)
  const file = use && (await ctx.db.system.get('_storage', storageId))
  if (!file) throw fileNotFound()
  await ctx.db.patch('files', use._id, { isWaiting: undefined })
  return file
}

function requireSmall(of: Attachment, { size, contentType = '' }: StoredFile) {
  if (!isPicture(of) || !isPictureType(contentType) || size > limits.smallPictureBytes) {
    throw failure('INVALID_INPUT', 'That isn’t the small version of a picture.')
  }
}

/** All that is stored of a file in a message. */
export const storedIds = ({ storageId, smallId }: Attachment) =>
  smallId === undefined ? [storageId] : [storageId, smallId]

/** What storage knows of a file. */
interface StoredFile {
  size: number
  contentType?: string
}

/** What it is says storage; the sender says only what it is called and, of a picture, how large it is on screen. */
function describe({ storageId, name, width, height }: AttachmentClaim, file: StoredFile): Attachment {
  const { size, contentType: type = '' } = file
  const described = { storageId, name: fileName(name), type, size }
  if (!isPictureType(type) || width === undefined || height === undefined) return described
  requireInteger(width, 'width', 1, limits.imageSide)
  requireInteger(height, 'height', 1, limits.imageSide)
  return { ...described, width, height }
}

/**
 * As a message's readers get them. A file's address is given out only here, behind the check of who may read the
 * message: see docs/decisions/0017-files-by-their-address.md. It is the same each time, so that browsers keep the file.
 */
export async function showAttachments(ctx: QueryCtx, attachments: readonly Attachment[]) {
  return Promise.all(
    attachments.map(async ({ storageId, smallId, ...attachment }) => ({
      ...attachment,
      url: (await ctx.storage.getUrl(storageId)) ?? undefined,
      smallUrl: (smallId && (await ctx.storage.getUrl(smallId))) ?? undefined,
    })),
  )
}
