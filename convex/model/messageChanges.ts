import { summaryOf } from '../../domain/attachments'
import { defaultGroupSettings, mayInGroup } from '../../domain/group-roles'
import { limits } from '../../domain/limits'
import { previewText } from '../../domain/previews'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { findMember, messageNotFound, type Account } from './access'
import { requireOpen } from './blocks'
import { spendBudget } from './budgets'
import { failure } from './failure'
import { storedIds } from './attachments'
import { deleteFile } from './files'
import { getHeadRow } from './heads'
import { requireMayWrite } from './groupAccess'
import { requireAtMost, requireContent } from './input'
import { resolveMentions, writeMentions } from './mentions'
import { forgetPin } from './pins'
import { askToRevise } from './revising'
import { addToSearch, askToRenewBlocks } from './searchIndex'
import { putOnShelf } from './shelfIndex'
import { findTally } from './tallies'
import { askToTellAgain } from './watching'

/** A message the caller can see, with their membership. */
async function requireMessage(ctx: QueryCtx & Account, messageId: Id<'messages'>) {
  const message = await ctx.db.get('messages', messageId)
  const membership = message && (await findMember(ctx, message.conversationId, ctx.userId))
  if (!membership || message.seq < membership.visibleFromSeq) throw messageNotFound()
  return { message, membership }
}

type Preview = NonNullable<Doc<'heads'>['preview']>

async function changePreview(ctx: MutationCtx, message: Doc<'messages'>, change: Partial<Preview>) {
  const { _id, preview } = await getHeadRow(ctx, message.conversationId)
  if (preview?.seq === message.seq) await ctx.db.patch('heads', _id, { preview: { ...preview, ...change } })
}

function editsOf(ctx: QueryCtx, { conversationId, seq }: Doc<'messages'>) {
  return ctx.db
    .query('edits')
    .withIndex('by_conversation_and_seq', (range) => range.eq('conversationId', conversationId).eq('seq', seq))
}

export async function editMessageText(ctx: MutationCtx & Account, messageId: Id<'messages'>, content: string) {
  const { message, membership } = await requireMessage(ctx, messageId)
  if (message.senderId !== ctx.userId || message.kind !== 'text') {
    throw failure('editNotOwn')
  }
  if (message.isDeleted) throw failure('messageDeleted')
  const text = requireContent(content, message.attachments)
  if (text === message.content) return
  await requireOpen(ctx, message.conversationId)
  await requireMayWrite(ctx, membership)
  await spendBudget(ctx, 'message')
  await keepEarlierText(ctx, message)
  const mentions = await resolveMentions(ctx, membership, text, message.mentions)
  await ctx.db.patch('messages', messageId, { content: text, mentions, editedAt: Date.now() })
  if (mentions ?? message.mentions) await writeMentions(ctx, message, mentions)
  const known = new Set(message.mentions?.map(({ userId }) => userId))
  if (mentions?.some(({ userId }) => !known.has(userId))) await askToTellAgain(ctx, message)
  await addToSearch(ctx, [{ ...message, content: text }])
  await putOnShelf(ctx, { ...message, content: text }, message)
  await changePreview(ctx, message, { text: previewText(text) })
}

async function keepEarlierText(ctx: MutationCtx, message: Doc<'messages'>) {
  const { conversationId, seq, content, editedAt, sentAt } = message
  const kept = await editsOf(ctx, message).take(limits.editsKept)
  const [oldest] = kept
  if (oldest && kept.length === limits.editsKept) await ctx.db.delete('edits', oldest._id)
  await ctx.db.insert('edits', { conversationId, seq, content, writtenAt: editedAt ?? sentAt })
}

/** Previous versions, oldest first, for everyone who can see the message. */
export async function listEarlierTexts(ctx: QueryCtx & Account, messageId: Id<'messages'>) {
  const { message } = await requireMessage(ctx, messageId)
  if (message.isDeleted) return []
  const rows = await editsOf(ctx, message).take(limits.editsKept)
  return rows.map(({ content, writtenAt }) => ({ content, writtenAt }))
}

/**
 * R8: the row stays as a tombstone without its content, for everyone and at once. The content is in the trash until the
 * deletion can no longer be undone. Returns the messages this call deleted.
 */
export async function deleteForAll(ctx: MutationCtx & Account, messageIds: Id<'messages'>[]) {
  requireAtMost(messageIds, 'Messages', limits.messagesPerDelete)
  await spendBudget(ctx, 'change')
  const deleted: Doc<'messages'>[] = []
  let called = 0
  for (const messageId of new Set(messageIds)) {
    const { message, membership } = await requireMessage(ctx, messageId)
    const mayDelete = message.senderId === ctx.userId || mayInGroup(membership.role, 'delete', defaultGroupSettings)
    if (!mayDelete || message.kind !== 'text') {
      throw failure('deleteNotOwn')
    }
    if (message.isDeleted) continue
    const { conversationId, seq, senderId, content, mentions, attachments, editedAt } = message
    called = countCalled(called, mentions)
    const eraseAt = Date.now() + limits.deletionUndoMs
    const taken = { content, mentions, attachments, editedAt }
    await ctx.db.insert('trash', { messageId, deletedBy: ctx.userId, ...taken, eraseAt })
    await ctx.db.patch('messages', messageId, {
      content: '',
      mentions: undefined,
      attachments: undefined,
      isDeleted: true,
      editedAt: undefined,
    })
    if (mentions) await writeMentions(ctx, message)
    await ctx.db.insert('tombstones', { conversationId, seq, senderId })
    await putOnShelf(ctx, { ...message, isDeleted: true }, message)
    await changePreview(ctx, message, { text: '', isDeleted: true, files: undefined })
    deleted.push(message)
  }
  await askToRevise(ctx, deleted)
  return deleted.map(({ _id }) => _id)
}

function countCalled(before: number, mentions: Doc<'messages'>['mentions'] = []): number {
  const called = before + mentions.length
  if (called <= limits.mentionsPerDelete) return called
  throw failure('deleteMentions')
}

/** A call that is this late is considered lost. */
const overdueMs = 60_000

async function findTrash(ctx: QueryCtx, messageId: Id<'messages'>) {
  return ctx.db
    .query('trash')
    .withIndex('by_message', (range) => range.eq('messageId', messageId))
    .unique()
}

/**
 * Undoes a deletion for everyone, within its time, for the person who deleted. Skips messages that someone else has
 * deleted meanwhile; fails if none is left.
 */
export async function restoreMessages(ctx: MutationCtx & Account, messageIds: Id<'messages'>[]) {
  requireAtMost(messageIds, 'Messages', limits.messagesPerDelete)
  await spendBudget(ctx, 'change')
  let isTooLate = false
  const restored: Doc<'messages'>[] = []
  let called = 0
  for (const messageId of new Set(messageIds)) {
    const { message } = await requireMessage(ctx, messageId)
    if (!message.isDeleted) continue
    const trash = await findTrash(ctx, messageId)
    if (trash?.deletedBy !== ctx.userId || trash.eraseAt <= Date.now()) {
      isTooLate = true
      continue
    }
    called = countCalled(called, trash.mentions)
    await ctx.db.delete('trash', trash._id)
    await ctx.db.patch('messages', messageId, {
      content: trash.content,
      mentions: trash.mentions,
      attachments: trash.attachments,
      isDeleted: false,
      editedAt: trash.editedAt,
    })
    if (trash.mentions) await writeMentions(ctx, message, trash.mentions)
    await removeTombstone(ctx, message)
    const { content, attachments } = trash
    restored.push({ ...message, content, attachments, isDeleted: false })
    await changePreview(ctx, message, { text: previewText(content), isDeleted: false, files: summaryOf(attachments) })
  }
  await addToSearch(ctx, restored)
  for (const message of restored) await putOnShelf(ctx, message)
  await askToRevise(ctx, restored)
  if (isTooLate && restored.length === 0) throw failure('undoTooLate')
}

/** Messages whose erasure is overdue because its call was lost: the data was imported from elsewhere. */
export async function listOverdue(ctx: QueryCtx): Promise<Id<'messages'>[]> {
  const rows = await ctx.db
    .query('trash')
    .withIndex('by_erase_at', (range) => range.lte('eraseAt', Date.now() - overdueMs))
    .take(limits.messagesPerDelete)
  return rows.map(({ messageId }) => messageId)
}

async function removeTombstone(ctx: MutationCtx, { conversationId, seq }: Doc<'messages'>) {
  const row = await ctx.db
    .query('tombstones')
    .withIndex('by_conversation_and_seq', (range) => range.eq('conversationId', conversationId).eq('seq', seq))
    .unique()
  if (row) await ctx.db.delete('tombstones', row._id)
}

/** Maximum that one transaction erases: previous versions may be long, and reactions many. */
const messagesPerStep = 10
const reactionsPerStep = 500

/**
 * Erases content, previous versions, files, and reactions of deleted messages. Skips messages that were restored, or
 * deleted again later. Returns the messages that aren't completely erased yet.
 */
export async function eraseDeleted(ctx: MutationCtx, messageIds: Id<'messages'>[]): Promise<Id<'messages'>[]> {
  const erased: Doc<'messages'>[] = []
  let left = messageIds.slice(messagesPerStep)
  for (const [index, messageId] of messageIds.slice(0, messagesPerStep).entries()) {
    const message = await ctx.db.get('messages', messageId)
    const trash = await findTrash(ctx, messageId)
    if (!message?.isDeleted || (trash && trash.eraseAt > Date.now())) continue
    if (trash) await eraseTrash(ctx, trash)
    for (const edit of await editsOf(ctx, message).take(limits.editsKept)) await ctx.db.delete('edits', edit._id)
    await forgetPin(ctx, message.conversationId, message.seq)
    const isMore = await eraseReactions(ctx, message)
    if (isMore) {
      left = messageIds.slice(index)
      break
    }
    erased.push(message)
  }
  await askToRenewBlocks(ctx, erased)
  return left
}

async function eraseTrash(ctx: MutationCtx, { _id, attachments = [] }: Doc<'trash'>) {
  for (const id of attachments.flatMap(storedIds)) await deleteFile(ctx, id)
  await ctx.db.delete('trash', _id)
}

async function eraseReactions(ctx: MutationCtx, { conversationId, seq }: Doc<'messages'>): Promise<boolean> {
  const tally = await findTally(ctx, conversationId, seq)
  if (!tally) return false
  const rows = await ctx.db
    .query('reactions')
    .withIndex('by_conversation_and_seq_and_emoji_and_user', (range) =>
      range.eq('conversationId', conversationId).eq('seq', seq),
    )
    .take(reactionsPerStep)
  for (const row of rows) await ctx.db.delete('reactions', row._id)
  if (rows.length === reactionsPerStep) return true
  await ctx.db.delete('tallies', tally._id)
  return false
}
