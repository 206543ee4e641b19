import { limits } from '../../domain/limits'
import { previewText } from '../../domain/previews'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx } from '../_generated/server'
import { findMember, type Account } from './access'
import { requireOpen } from './blocks'
import { spendBudget } from './budgets'
import { failure } from './failure'
import { getHeadRow } from './heads'
import { requireAtMost, requireText } from './input'

/** A message the caller can see, with their membership; one they cannot and one that does not exist look the same. */
async function requireMessage(ctx: MutationCtx & Account, messageId: Id<'messages'>) {
  const message = await ctx.db.get('messages', messageId)
  const membership = message && (await findMember(ctx, message.conversationId, ctx.userId))
  if (!membership || message.seq < membership.visibleFromSeq) {
    throw failure('NOT_FOUND', 'This message does not exist, or you cannot see it.')
  }
  return { message, membership }
}

type Preview = NonNullable<Doc<'heads'>['preview']>

async function changePreview(ctx: MutationCtx, message: Doc<'messages'>, change: Partial<Preview>) {
  const { _id, preview } = await getHeadRow(ctx, message.conversationId)
  if (preview?.seq === message.seq) await ctx.db.patch('heads', _id, { preview: { ...preview, ...change } })
}

export async function editMessageText(ctx: MutationCtx & Account, messageId: Id<'messages'>, content: string) {
  const text = requireText(content, 'message', limits.messageLength)
  const { message } = await requireMessage(ctx, messageId)
  if (message.senderId !== ctx.userId || message.kind !== 'text') {
    throw failure('FORBIDDEN', 'You can only edit your own messages.')
  }
  if (message.isDeleted) throw failure('CONFLICT', 'This message was deleted.')
  if (text === message.content) return
  await requireOpen(ctx, message.conversationId)
  await spendBudget(ctx, 'message')
  await ctx.db.patch('messages', messageId, { content: text, editedAt: Date.now() })
  await changePreview(ctx, message, { text: previewText(text) })
}

/** R8: the row stays as a tombstone, without what was said. */
export async function deleteForAll(ctx: MutationCtx & Account, messageIds: Id<'messages'>[]) {
  requireAtMost(messageIds, 'messages', limits.messagesPerDelete)
  for (const messageId of new Set(messageIds)) {
    const { message, membership } = await requireMessage(ctx, messageId)
    const mayDelete = message.senderId === ctx.userId || membership.role !== 'member'
    if (!mayDelete || message.kind !== 'text') {
      throw failure('FORBIDDEN', 'You can only delete your own messages.')
    }
    if (message.isDeleted) continue
    const { conversationId, seq, senderId } = message
    await ctx.db.patch('messages', messageId, { content: '', isDeleted: true, editedAt: undefined })
    await ctx.db.insert('tombstones', { conversationId, seq, senderId })
    await changePreview(ctx, message, { text: '', isDeleted: true })
  }
}
