import { isGroupKey } from '../../domain/conversation-key'
import { findableText } from '../../domain/findable-text'
import { excerpt, fold, matches, matchesFolded, wordsOf } from '../../domain/fold'
import { limits } from '../../domain/limits'
import { bitsToFind, mayHold } from '../../domain/search-filter'
import { shownText } from '../../domain/text/plain'
import type { Doc } from '../_generated/dataModel'
import type { QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { blockedIds } from './blocks'
import { getHeadRow } from './heads'
import { namesOfMentions } from './mentionNames'
import { isHidden } from './marks'
import { blockOf, findProgress, isOfPresentRule } from './searchIndex'
import { getUser } from './users'

/** Filters read at once: recent messages are found in the first ones. */
const blocksPerStep = 16

/**
 * The approximate cost of each as the server counts it (FB6): a filter is a 2 KiB row; a found message is read and
 * named with everyone it mentions. Others wait while a search runs.
 */
const units = { filter: 4, message: 2, hit: 8, mention: 3 }

interface Asked {
  limit: number
  /** Search messages below this seq. */
  before: number
}

/**
 * The newest messages of a conversation that contain every word of the text, as part of any of their words (R7: of
 * those this member can see). A block's filter only proposes; each message is read.
 */
export async function searchMessages(
  ctx: QueryCtx & Account,
  membership: Doc<'memberships'>,
  text: string,
  asked: Asked,
) {
  const query = text.slice(0, limits.searchLength)
  const bits = bitsToFind(query)
  if (bits.length === 0) return { hits: [], continueBefore: null }
  const words = wordsOf(query)
  const { found, continueBefore } = await look(ctx, membership, { bits, words, ...asked })
  const hits = await Promise.all(found.map((message) => toHit(ctx, message, words)))
  return { hits, continueBefore }
}

interface Wanted extends Asked {
  bits: readonly number[]
  words: readonly string[]
}

/** Newest first, until there are enough results, everything was searched, or one call has read as much as it can. */
async function look(ctx: QueryCtx & Account, membership: Doc<'memberships'>, { bits, words, limit, before }: Wanted) {
  // R10: messages of blocked people are collapsed in the group itself, so search doesn't find them either.
  const folded = new Set(isGroupKey(membership.conversationId) ? await blockedIds(ctx) : [])
  const found: Doc<'messages'>[] = []
  const isIndexed = (await findProgress(ctx, membership.conversationId)) !== null
  const proposed = isIndexed ? blocksThatMayHold : blocksWithoutFilters
  let below = before
  let unitsLeft = limits.searchUnits
  for (let steps = limit * (limits.searchBlocksPerHit / blocksPerStep); steps > 0; steps--) {
    const { blocks, lowest } = await proposed(ctx, membership, below, bits)
    unitsLeft -= blocksPerStep * units.filter
    for (const block of blocks) {
      // One at a time: a block of long messages is more than one search can read.
      for await (const message of messagesOf(ctx, membership, block, below)) {
        if (found.length === limit || unitsLeft <= 0) return { found, continueBefore: message.seq + 1 }
        // Folding can make a text many times as long.
        const said = message.kind === 'text' ? fold(findableText(message)) : ''
        unitsLeft -= units.message + said.length / limits.searchLettersPerUnit
        if (message.kind !== 'text' || message.isDeleted || !matchesFolded(said, words)) continue
        if (folded.has(message.senderId)) continue
        unitsLeft -= units.hit + units.mention * (message.mentions?.length ?? 0)
        if (!(await isHidden(ctx, membership, message.seq))) found.push(message)
      }
    }
    if (lowest === null) return { found, continueBefore: null }
    below = lowest * limits.searchBlock
    if (unitsLeft <= 0) break
  }
  return { found, continueBefore: below }
}

interface Proposed {
  /** Newest first. */
  blocks: number[]
  /** The oldest one searched; null if none is left below. */
  lowest: number | null
}

/**
 * Checks the filters of the next blocks, starting with the one that contains `below`. A filter made by an older rule
 * may contain anything.
 */
async function blocksThatMayHold(
  ctx: QueryCtx,
  { conversationId, visibleFromSeq }: Doc<'memberships'>,
  below: number,
  bits: readonly number[],
): Promise<Proposed> {
  const rows = await ctx.db
    .query('searchBlocks')
    .withIndex('by_conversation_and_block', (range) =>
      range
        .eq('conversationId', conversationId)
        .gte('block', blockOf(Math.max(visibleFromSeq, 0)))
        .lte('block', blockOf(below - 1)),
    )
    .order('desc')
    .take(blocksPerStep)
  return {
    blocks: rows
      .filter((row) => !isOfPresentRule(row) || mayHold(new Uint8Array(row.filter), bits))
      .map(({ block }) => block),
    lowest: rows.length < blocksPerStep ? null : (rows.at(-1)?.block ?? null),
  }
}

/** For a conversation without a message since indexing was introduced: each block may contain anything. */
async function blocksWithoutFilters(
  ctx: QueryCtx,
  { conversationId, visibleFromSeq }: Doc<'memberships'>,
  below: number,
): Promise<Proposed> {
  const { lastSeq } = await getHeadRow(ctx, conversationId)
  const newest = blockOf(Math.min(below - 1, lastSeq))
  const oldest = blockOf(Math.max(visibleFromSeq, 0))
  const lowest = Math.max(newest - blocksPerStep + 1, oldest)
  const blocks = Array.from({ length: Math.max(newest - lowest + 1, 0) }, (_, at) => newest - at)
  return { blocks, lowest: lowest === oldest ? null : lowest }
}

/** Newest first. */
function messagesOf(
  ctx: QueryCtx,
  { conversationId, visibleFromSeq }: Doc<'memberships'>,
  block: number,
  below: number,
) {
  const from = block * limits.searchBlock
  return ctx.db
    .query('messages')
    .withIndex('by_conversation_and_seq', (range) =>
      range
        .eq('conversationId', conversationId)
        .gte('seq', Math.max(visibleFromSeq, from))
        .lt('seq', Math.min(below, from + limits.searchBlock)),
    )
    .order('desc')
}

async function toHit(ctx: QueryCtx, message: Doc<'messages'>, words: readonly string[]) {
  const { seq, senderId, sentAt, content, mentions } = message
  const { name: senderName } = await getUser(ctx, senderId)
  const named = shownText(content, await namesOfMentions(ctx, mentions))
  // File names and handles are shown only if they are what matched.
  const text = [named, shownText(content)].find((one) => matches(one, words)) ?? findableText(message)
  return { seq, senderId, senderName, sentAt, text: excerpt(text, words, limits.excerptLength) }
}
