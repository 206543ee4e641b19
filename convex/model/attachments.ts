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

/** A file that was uploaded for a message, as its sender describes it. */
export type AttachmentClaim = Pick<Attachment, 'storageId' | 'name' | 'width' | 'height' | 'smallId'>

/** Right after the upload, while nobody else can know its id: from then on only its sender can put it into a message. */
export async function registerUpload(ctx: MutationCtx & Account, storageId: Id<'_storage'>) {
  // For one whose answer was lost: it costs what an upload does, since a picture is read once more.
  if (await findWaiting(ctx, storageId)) return spendBudget(ctx, 'upload')
  const { size, contentType } = await requireUnused(ctx, storageId)
  if (!isInert(contentType ?? '')) throw failure('INVALID_INPUT', 'This file type isn’t allowed.', { subject: 'file' })
  if (size > limits.fileBytes) {
    throw failure('TOO_LONG', `Files can be up to ${limits.fileBytes / 1024 / 1024} MB.`, { subject: 'file' })
  }
  await countFile(ctx, size)
  await ctx.db.insert('files', { storageId, userId: ctx.userId, isWaiting: true, size })
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

/** Of a picture that is shown as a file none is shown either. */
function requireSmall(of: Attachment, { size, contentType = '', measures }: StoredFile) {
  const isSmall =
    isPictureType(contentType) &&
    size <= limits.smallPictureBytes &&
    measures !== undefined &&
    measures.width <= limits.smallPictureWidth &&
    measures.height <= limits.smallPictureHeight
  if (!isPictureType(of.type) || (isPicture(of) && !isSmall)) {
    throw failure('INVALID_INPUT', 'That isn’t the small version of a picture.')
  }
}

/** All that is stored of a file in a message. */
export const storedIds = ({ storageId, smallId }: Attachment) =>
  smallId === undefined ? [storageId] : [storageId, smallId]

/** What storage and its own bytes tell of a file. */
interface StoredFile {
  size: number
  contentType?: string
  measures?: { width: number; height: number } | undefined
}

/** What it is say storage and its bytes; the sender says only what it is called and which way up a picture is. */
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
