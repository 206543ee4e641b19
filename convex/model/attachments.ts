import { fileName, isInert, isPicture, isPictureType, shownMeasures } from '../../domain/attachments'
import { limits } from '../../domain/limits'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { spendBudget } from './budgets'
import { failure } from './failure'
import { deleteFile, findWaiting, requireUnused, takeWaiting } from './files'
import { requireAtMost, requireInteger } from './input'
import { countFile } from './storageUse'

type Attachment = NonNullable<Doc<'messages'>['attachments']>[number]

/** A file uploaded for a message, as its sender describes it. */
export type AttachmentClaim = Pick<Attachment, 'storageId' | 'name' | 'width' | 'height' | 'smallId'>

/**
 * Called right after the upload, while no one else can know the file's id. From then on only its sender can put it into
 * a message.
 */
export async function registerUpload(ctx: MutationCtx & Account, storageId: Id<'_storage'>) {
  // A retry costs as much as an upload, because the file is read again.
  if (await findWaiting(ctx, storageId)) return spendBudget(ctx, 'upload')
  const { size, contentType } = await requireUnused(ctx, storageId)
  if (!isInert(contentType ?? '')) throw failure('fileType')
  if (size > limits.fileBytes) {
    throw failure('fileTooLarge', { max: limits.fileBytes / 1024 / 1024 })
  }
  await countFile(ctx, size)
  await ctx.db.insert('files', { storageId, userId: ctx.userId, isWaiting: true, size })
}

export async function discardUpload(ctx: MutationCtx & Account, storageId: Id<'_storage'>) {
  if (await findWaiting(ctx, storageId)) await deleteFile(ctx, storageId)
}

/** Attaches the caller's uploads to the message being sent: each can be in one message, once. */
export async function claimAttachments(
  ctx: MutationCtx & Account,
  claims: readonly AttachmentClaim[],
): Promise<Attachment[] | undefined> {
  requireAtMost(claims, 'Files', limits.filesPerMessage)
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

/** A file shown as a picture, which has no small version either. */
function requireSmall(of: Attachment, { size, contentType = '', measures }: StoredFile) {
  const isSmall =
    isPictureType(contentType) &&
    size <= limits.smallPictureBytes &&
    measures !== undefined &&
    measures.width <= limits.smallPictureWidth &&
    measures.height <= limits.smallPictureHeight
  if (!isPictureType(of.type) || (isPicture(of) && !isSmall)) {
    throw failure('fileNotSmall')
  }
}

/** Everything stored about a file in a message. */
export const storedIds = ({ storageId, smallId }: Attachment) =>
  smallId === undefined ? [storageId] : [storageId, smallId]

/** The file's properties according to storage and its own bytes. */
interface StoredFile {
  size: number
  contentType?: string
  measures?: { width: number; height: number } | undefined
}

/** Type and size come from storage and the bytes. The sender provides only the name and a picture's rotation. */
function describe(claim: AttachmentClaim, file: StoredFile): Attachment {
  const { storageId, name, width, height, smallId } = claim
  const { size, contentType: type = '', measures } = file
  const described = { storageId, name: fileName(name), type, size }
  if (!isPictureType(type) || width === undefined || height === undefined) return described
  requireInteger(width, 'width', 1, limits.imageSide)
  requireInteger(height, 'height', 1, limits.imageSide)
  return { ...described, ...shownMeasures({ width, height }, measures, smallId !== undefined) }
}

/**
 * Attachments as a message's readers get them. File URLs are returned only here, behind the check of who can read the
 * message: see docs/decisions/0017-files-by-their-address.md. They are the same each time, so that browsers cache the
 * file.
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
