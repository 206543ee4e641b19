import { findableText } from '../../domain/attachments'
import { limits } from '../../domain/limits'
import { addText, emptyFilter } from '../../domain/search-filter'
import { internal } from '../_generated/api'
import type { Doc } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'

export const blockOf = (seq: number): number => Math.floor(seq / limits.searchBlock)

async function findBlock(ctx: QueryCtx, conversationId: string, block: number) {
  return ctx.db
    .query('searchBlocks')
    .withIndex('by_conversation_and_block', (range) => range.eq('conversationId', conversationId).eq('block', block))
    .unique()
}

async function findProgress(ctx: QueryCtx, conversationId: string) {
  return ctx.db
    .query('searchProgress')
    .withIndex('by_conversation', (range) => range.eq('conversationId', conversationId))
    .unique()
}

/**
 * New messages are made findable a moment after they were sent, many in one go, so that nobody who waits for a message
 * waits for that. While a call is due, a send writes nothing here.
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

/** Makes the next messages of a conversation findable, as far as their block goes; true when there may be more. */
export async function indexNew(ctx: MutationCtx, conversationId: string): Promise<boolean> {
  const progress = await findProgress(ctx, conversationId)
  if (!progress) return false
  const block = blockOf(progress.nextSeq)
  const messages = await messagesBetween(ctx, conversationId, progress.nextSeq, (block + 1) * limits.searchBlock)
  await addToBlock(ctx, conversationId, block, messages)
  const last = messages.at(-1)?.seq ?? progress.nextSeq - 1
  const isMore = blockOf(last + 1) > block
  await ctx.db.patch('searchProgress', progress._id, { nextSeq: last + 1, dueAt: isMore ? Date.now() : undefined })
  return isMore
}

function messagesBetween(ctx: QueryCtx, conversationId: string, from: number, end: number) {
  return ctx.db
    .query('messages')
    .withIndex('by_conversation_and_seq', (range) =>
      range.eq('conversationId', conversationId).gte('seq', from).lt('seq', end),
    )
    .take(limits.searchBlock)
}

const isFindable = ({ kind, isDeleted }: Doc<'messages'>) => kind === 'text' && !isDeleted

async function addToBlock(ctx: MutationCtx, conversationId: string, block: number, messages: Doc<'messages'>[]) {
  const texts = messages.filter(isFindable)
  if (texts.length === 0) return
  const row = await findBlock(ctx, conversationId, block)
  const filter = row ? new Uint8Array(row.filter.slice(0)) : emptyFilter()
  for (const message of texts) addText(filter, findableText(message))
  if (row) await ctx.db.patch('searchBlocks', row._id, { filter: filter.buffer })
  else await ctx.db.insert('searchBlocks', { conversationId, block, filter: filter.buffer })
}

/** After an edit, or when a deletion was undone. What it said before proposes it for nothing: every text is looked at. */
export async function addToSearch(ctx: MutationCtx, message: Doc<'messages'>) {
  await addToBlock(ctx, message.conversationId, blockOf(message.seq), [message])
}

/** R8: nothing of what was erased is left. Each block in a call of its own: it may hold many long texts. */
export async function askToRenewBlocks(ctx: MutationCtx, messages: Doc<'messages'>[]) {
  const blocks = new Map(
    messages.map(({ conversationId, seq }) => [
      `${conversationId} ${blockOf(seq)}`,
      { conversationId, block: blockOf(seq) },
    ]),
  )
  for (const block of blocks.values()) await ctx.scheduler.runAfter(0, internal.search.renewBlock, block)
}

export async function renewBlock(ctx: MutationCtx, conversationId: string, block: number) {
  const row = await findBlock(ctx, conversationId, block)
  if (row) await ctx.db.delete('searchBlocks', row._id)
  const from = block * limits.searchBlock
  await addToBlock(
    ctx,
    conversationId,
    block,
    await messagesBetween(ctx, conversationId, from, from + limits.searchBlock),
  )
}
