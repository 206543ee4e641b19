import { findableText } from '../../domain/findable-text'
import { fold, foldRule } from '../../domain/fold'
import { limits } from '../../domain/limits'
import { addText, emptyFilter } from '../../domain/search-filter'
import { internal } from '../_generated/api'
import type { Doc } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { noteWhole, putOnShelf } from './shelfIndex'

/** A filter of an older rule isn't used: its block is searched until the filter is rebuilt. */
export const isOfPresentRule = ({ rule }: { rule?: number }): boolean => rule === foldRule

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
 * New messages are indexed a moment after they were sent, many at once, so that sending never waits for it. While a
 * call is scheduled, a send writes nothing here.
 */
export async function askForIndexing(ctx: MutationCtx, conversationId: string) {
  const now = Date.now()
  const progress = await findProgress(ctx, conversationId)
  if (progress?.dueAt !== undefined && progress.dueAt > now - limits.indexingLostMs) return
  const dueAt = now + limits.indexingDelayMs
  if (progress) await ctx.db.patch('searchProgress', progress._id, { dueAt })
  else await ctx.db.insert('searchProgress', { conversationId, nextSeq: 0, dueAt, rule: foldRule })
  await ctx.scheduler.runAfter(limits.indexingDelayMs, internal.search.indexNew, { conversationId })
}

/** Indexes the next messages of a conversation; true if there may be more. */
export async function indexNew(ctx: MutationCtx, conversationId: string): Promise<boolean> {
  const progress = await findProgress(ctx, conversationId)
  if (!progress) return false
  const { block, texts, read, nextSeq, isMore } = await readFrom(ctx, conversationId, progress.nextSeq)
  await addToBlock(ctx, conversationId, block, texts)
  if (progress.nextSeq === 0) await noteWhole(ctx, conversationId)
  for (const message of read) await putOnShelf(ctx, message)
  await ctx.db.patch('searchProgress', progress._id, { nextSeq, dueAt: isMore ? Date.now() : undefined })
  return isMore
}

/** From a seq on, up to the end of its block and `limits.lettersIndexed`. */
async function readFrom(ctx: QueryCtx, conversationId: string, seq: number) {
  const block = blockOf(seq)
  const end = (block + 1) * limits.searchBlock
  const messages = await ctx.db
    .query('messages')
    .withIndex('by_conversation_and_seq', (range) =>
      range.eq('conversationId', conversationId).gte('seq', seq).lt('seq', end),
    )
    .take(limits.searchBlock)
  const { texts, nextSeq } = firstTexts(messages, seq)
  const last = messages.at(-1)
  const read = messages.filter((message) => message.seq < nextSeq)
  return { block, texts, read, nextSeq, isMore: nextSeq === end || (last !== undefined && nextSeq <= last.seq) }
}

/**
 * As many as one step indexes, and where the next one continues. Measured by folded length, which determines the work.
 */
function firstTexts(messages: readonly Doc<'messages'>[], seq: number) {
  let letters = 0
  let nextSeq = seq
  const texts: string[] = []
  for (const message of messages) {
    if (letters > limits.lettersIndexed) break
    nextSeq = message.seq + 1
    if (message.kind !== 'text' || message.isDeleted) continue
    const text = findableText(message)
    letters += fold(text).length
    texts.push(text)
  }
  return { texts, nextSeq }
}

async function addToBlock(ctx: MutationCtx, conversationId: string, block: number, texts: readonly string[]) {
  if (texts.length === 0) return
  const row = await findBlock(ctx, conversationId, block)
  if (!row) {
    await ctx.db.insert('searchBlocks', { conversationId, block, filter: withTexts(undefined, texts), rule: foldRule })
    return
  }
  const filter = isOfPresentRule(row) ? withTexts(row.filter, texts) : row.filter
  // A rebuild in progress may already have passed them.
  const renewal = row.renewal && { ...row.renewal, filter: withTexts(row.renewal.filter, texts) }
  await ctx.db.patch('searchBlocks', row._id, { filter, renewal })
}

function withTexts(before: ArrayBuffer | undefined, texts: readonly string[]): ArrayBuffer {
  const filter = before ? new Uint8Array(before.slice(0)) : emptyFilter()
  for (const text of texts) addText(filter, text)
  return filter.buffer
}

/**
 * After an edit, or when deletions were undone. Terms of the previous version only cause a needless read: every text is
 * checked.
 */
export async function addToSearch(ctx: MutationCtx, messages: readonly Doc<'messages'>[]) {
  const places = new Map<string, { conversationId: string; block: number; texts: string[] }>()
  for (const message of messages) {
    const { conversationId, seq } = message
    const key = `${conversationId} ${blockOf(seq)}`
    const place = places.get(key) ?? { conversationId, block: blockOf(seq), texts: [] }
    place.texts.push(findableText(message))
    places.set(key, place)
  }
  for (const { conversationId, block, texts } of places.values()) {
    // Blocks that were never indexed are searched without a filter: a filter of a single message would hide the
    // others.
    if (await findProgress(ctx, conversationId)) await addToBlock(ctx, conversationId, block, texts)
  }
}

/**
 * R8: nothing erased remains in the filter. Each block is rebuilt in calls of its own, because it may contain many
 * long texts.
 */
export async function askToRenewBlocks(ctx: MutationCtx, messages: Doc<'messages'>[]) {
  const firsts = new Map<string, { conversationId: string; seq: number }>()
  for (const { conversationId, seq } of messages) {
    const first = blockOf(seq) * limits.searchBlock
    firsts.set(`${conversationId} ${first}`, { conversationId, seq: first })
  }
  for (const first of firsts.values()) await ctx.scheduler.runAfter(0, internal.search.renewBlock, first)
}

/**
 * Rebuilds a block's filter from the messages that exist now, starting at its first seq; until it is complete, the
 * old filter is used for what was not erased. Returns where to continue, null at the end.
 */
export async function renewBlock(ctx: MutationCtx, conversationId: string, seq: number): Promise<number | null> {
  const block = blockOf(seq)
  const row = await findBlock(ctx, conversationId, block)
  const isFirst = seq === block * limits.searchBlock
  // A later rebuild has replaced this one.
  if (!row || (!isFirst && row.renewal?.nextSeq !== seq)) return null
  return renew(ctx, row, isFirst ? null : (row.renewal ?? null))
}

/** The next step of a rebuild, or the first of a new one. */
async function renew(ctx: MutationCtx, row: Doc<'searchBlocks'>, begun: Renewal | null): Promise<number | null> {
  const { conversationId, block, _id } = row
  const from = begun?.nextSeq ?? block * limits.searchBlock
  const { texts, nextSeq, isMore } = await readFrom(ctx, conversationId, from)
  const filter = withTexts(begun?.filter, texts)
  if (isMore && blockOf(nextSeq) === block) {
    await ctx.db.patch('searchBlocks', _id, { renewal: { filter, nextSeq, rule: foldRule } })
    return nextSeq
  }
  const isEmpty = new Uint8Array(filter).every((byte) => byte === 0)
  if (isEmpty) await ctx.db.delete('searchBlocks', _id)
  else await ctx.db.patch('searchBlocks', _id, { filter, rule: foldRule, renewal: undefined })
  return null
}

type Renewal = NonNullable<Doc<'searchBlocks'>['renewal']>

/** Maximum number of conversations in one step that turn out to have nothing of an older rule. */
const conversationsPassed = 20

/**
 * Converts blocks of an older folding rule, one step of one block at a time, conversation by conversation. Returns
 * whether there may be more.
 */
export async function renewOldFilters(ctx: MutationCtx): Promise<boolean> {
  const conversations = await ctx.db
    .query('searchProgress')
    .withIndex('by_rule', (range) => range.lt('rule', foldRule))
    .take(conversationsPassed)
  for (const { _id, conversationId } of conversations) {
    const row = await ctx.db
      .query('searchBlocks')
      .withIndex('by_conversation_and_rule', (range) => range.eq('conversationId', conversationId).lt('rule', foldRule))
      .first()
    if (row) {
      await renew(ctx, row, row.renewal && isOfPresentRule(row.renewal) ? row.renewal : null)
      return true
    }
    await ctx.db.patch('searchProgress', _id, { rule: foldRule })
  }
  return conversations.length === conversationsPassed
}
