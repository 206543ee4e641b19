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

export async function findProgress(ctx: QueryCtx, conversationId: string) {
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

/** Makes the next messages of a conversation findable; true when there may be more. */
export async function indexNew(ctx: MutationCtx, conversationId: string): Promise<boolean> {
  const progress = await findProgress(ctx, conversationId)
  if (!progress) return false
  const { nextSeq, isMore } = await indexFrom(ctx, conversationId, progress.nextSeq)
  await ctx.db.patch('searchProgress', progress._id, { nextSeq, dueAt: isMore ? Date.now() : undefined })
  return isMore
}

/** From a seq on, as far as its block and `limits.lettersIndexed` go. */
async function indexFrom(ctx: MutationCtx, conversationId: string, seq: number) {
  const block = blockOf(seq)
  const end = (block + 1) * limits.searchBlock
  const messages = await ctx.db
    .query('messages')
    .withIndex('by_conversation_and_seq', (range) =>
      range.eq('conversationId', conversationId).gte('seq', seq).lt('seq', end),
    )
    .take(limits.searchBlock)
  let letters = 0
  let nextSeq = seq
  const texts: string[] = []
  for (const message of messages) {
    if (letters > limits.lettersIndexed) break
    nextSeq = message.seq + 1
    if (message.kind !== 'text' || message.isDeleted) continue
    const text = findableText(message)
    letters += text.length
    texts.push(text)
  }
  await addToBlock(ctx, conversationId, block, texts)
  const last = messages.at(-1)
  return { nextSeq, isMore: nextSeq === end || (last !== undefined && nextSeq <= last.seq) }
}

async function addToBlock(ctx: MutationCtx, conversationId: string, block: number, texts: readonly string[]) {
  if (texts.length === 0) return
  const row = await findBlock(ctx, conversationId, block)
  const filter = row ? new Uint8Array(row.filter.slice(0)) : emptyFilter()
  for (const text of texts) addText(filter, text)
  if (row) await ctx.db.patch('searchBlocks', row._id, { filter: filter.buffer })
  else await ctx.db.insert('searchBlocks', { conversationId, block, filter: filter.buffer })
}

/** After an edit, or when a deletion was undone. What it said before proposes it for nothing: every text is looked at. */
export async function addToSearch(ctx: MutationCtx, message: Doc<'messages'>) {
  // What was never indexed is looked at without a filter: a filter of one message alone would hide its others.
  if (await findProgress(ctx, message.conversationId)) {
    await addToBlock(ctx, message.conversationId, blockOf(message.seq), [findableText(message)])
  }
}

/** R8: nothing of what was erased is left. Each block in calls of its own: it may hold many long texts. */
export async function askToRenewBlocks(ctx: MutationCtx, messages: Doc<'messages'>[]) {
  const firsts = new Map<string, { conversationId: string; seq: number }>()
  for (const { conversationId, seq } of messages) {
    const first = blockOf(seq) * limits.searchBlock
    firsts.set(`${conversationId} ${first}`, { conversationId, seq: first })
  }
  for (const first of firsts.values()) await ctx.scheduler.runAfter(0, internal.search.renewBlock, first)
}

/** Makes a block's filter anew, from its first seq on, of what is there now. Returns where to go on, null at its end. */
export async function renewBlock(ctx: MutationCtx, conversationId: string, seq: number): Promise<number | null> {
  const block = blockOf(seq)
  const row = await findBlock(ctx, conversationId, block)
  if (row && seq === block * limits.searchBlock) await ctx.db.delete('searchBlocks', row._id)
  const { nextSeq, isMore } = await indexFrom(ctx, conversationId, seq)
  return isMore && blockOf(nextSeq) === block ? nextSeq : null
}
