import { findableText, type Named } from '../../domain/attachments'
import { limits } from '../../domain/limits'
import { indexTerms } from '../../domain/search-terms'
import { internal } from '../_generated/api'
import type { Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'

export const blockOf = (seq: number): number => Math.floor(seq / limits.searchBlock)

export const blockName = (conversationId: string, block: number): string => `${conversationId} ${block}`

interface Indexed {
  messageId: Id<'messages'>
  conversationId: string
  seq: number
  content: string
  attachments?: readonly Named[] | undefined
}

async function findTerms(ctx: QueryCtx, messageId: Id<'messages'>) {
  return ctx.db
    .query('messageTerms')
    .withIndex('by_message', (range) => range.eq('messageId', messageId))
    .unique()
}

async function findProgress(ctx: QueryCtx, conversationId: string) {
  return ctx.db
    .query('searchProgress')
    .withIndex('by_conversation', (range) => range.eq('conversationId', conversationId))
    .unique()
}

/**
 * New messages are made findable a moment after they were sent, many in one go: a text has dozens of terms, and nobody
 * who waits for a message should wait for those. While a call is due, a send writes nothing here.
 */
export async function askForIndexing(ctx: MutationCtx, conversationId: string) {
  const now = Date.now()
  const progress = await findProgress(ctx, conversationId)
  if (progress?.dueAt !== undefined && progress.dueAt > now - limits.indexingLostMs) return
  const dueAt = now + limits.indexingDelayMs
  if (progress) await ctx.db.patch('searchProgress', progress._id, { dueAt })
  else await ctx.db.insert('searchProgress', { conversationId, nextSeq: 0, dueAt })
  await ctx.scheduler.runAfter(limits.indexingDelayMs, internal.search.indexNew, { conversationId })
}

/** Makes the next messages of a conversation findable; true when there are more. */
export async function indexNew(ctx: MutationCtx, conversationId: string): Promise<boolean> {
  const progress = await findProgress(ctx, conversationId)
  if (!progress) return false
  const messages = await ctx.db
    .query('messages')
    .withIndex('by_conversation_and_seq', (range) =>
      range
        .eq('conversationId', conversationId)
        .gte('seq', progress.nextSeq)
        .lt('seq', progress.nextSeq + limits.messagesIndexed),
    )
    .take(limits.messagesIndexed)
  let { nextSeq } = progress
  let written = 0
  for (const { _id: messageId, seq, kind, isDeleted, content, attachments } of messages) {
    // A long text is dear: the others wait for the next call.
    if (written > 0 && written + content.length > limits.lettersIndexed) break
    nextSeq = seq + 1
    if (kind !== 'text' || isDeleted || (await findTerms(ctx, messageId))) continue
    await addToSearch(ctx, { messageId, conversationId, seq, content, attachments })
    written += content.length
  }
  const last = messages.at(-1)
  const isMore = messages.length === limits.messagesIndexed || (last !== undefined && nextSeq <= last.seq)
  await ctx.db.patch('searchProgress', progress._id, { nextSeq, dueAt: isMore ? Date.now() : undefined })
  return isMore
}

/** One of signs alone has nothing to be found by. */
async function addToSearch(ctx: MutationCtx, { messageId, conversationId, seq, ...said }: Indexed) {
  const terms = indexTerms(findableText(said))
  const block = blockName(conversationId, blockOf(seq))
  if (terms !== '') await ctx.db.insert('messageTerms', { messageId, seq, block, terms })
}

/** R8: what was deleted is found by nothing from then on. */
export async function removeFromSearch(ctx: MutationCtx, messageId: Id<'messages'>) {
  const row = await findTerms(ctx, messageId)
  if (row) await ctx.db.delete('messageTerms', row._id)
}

/** After an edit, or when a deletion was undone: found by what it says now, and no longer by what it said. */
export async function renewInSearch(ctx: MutationCtx, message: Indexed) {
  await removeFromSearch(ctx, message.messageId)
  await addToSearch(ctx, message)
}
