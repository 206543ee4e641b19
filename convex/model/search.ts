import { findableText } from '../../domain/attachments'
import { isGroupKey } from '../../domain/conversation-key'
import { excerpt, matches, wordsOf } from '../../domain/fold'
import { limits } from '../../domain/limits'
import { withNames } from '../../domain/mentions'
import { bitsToFind, mayHold } from '../../domain/search-filter'
import type { Doc } from '../_generated/dataModel'
import type { QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { blockedIds } from './blocks'
import { isHidden } from './marks'
import { blockOf } from './searchIndex'
import { getUser, namesOfMentions } from './users'

/** Filters read at once: what is looked for lately is found in the first ones. */
const blocksPerStep = 16

/**
 * The newest messages of a conversation that hold every word of the text, as a part of whatever words they have (R7: of
 * those this member may see). A block's filter only proposes; each message is looked at. `isMore`: there are more, or
 * there may be, in blocks that were not looked at.
 */
export async function searchMessages(
  ctx: QueryCtx & Account,
  membership: Doc<'memberships'>,
  text: string,
  limit: number,
) {
  const query = text.slice(0, limits.searchLength)
  const bits = bitsToFind(query)
  if (bits.length === 0) return { hits: [], isMore: false }
  const words = wordsOf(query)
  // R10: folded in the group itself, and so none of what is found there.
  const folded = new Set(isGroupKey(membership.conversationId) ? await blockedIds(ctx) : [])
  const found: Doc<'messages'>[] = []
  let isAll = false
  let below = Number.MAX_SAFE_INTEGER
  let blocksLeft = limit * limits.searchBlocksPerHit
  let lettersLeft = limits.searchLetters
  while (!isAll && found.length <= limit && blocksLeft > 0 && lettersLeft > 0) {
    const asked = Math.min(blocksLeft, blocksPerStep)
    const blocks = await blocksBelow(ctx, membership, below, asked)
    isAll = blocks.length < asked
    below = blocks.at(-1)?.block ?? below
    blocksLeft -= asked
    for (const { block } of blocks.filter(({ filter }) => mayHold(new Uint8Array(filter), bits))) {
      if (found.length > limit || lettersLeft <= 0) {
        isAll = false
        break
      }
      for (const message of await messagesOf(ctx, membership, block)) {
        const said = findableText(message)
        lettersLeft -= said.length
        if (message.kind !== 'text' || message.isDeleted || !matches(said, words)) continue
        if (folded.has(message.senderId)) continue
        if (!(await isHidden(ctx, membership, message.seq))) found.push(message)
      }
    }
  }
  const hits = await Promise.all(found.slice(0, limit).map((message) => toHit(ctx, message, words)))
  return { hits, isMore: !isAll || found.length > limit }
}

/** The newest ones. */
function blocksBelow(
  ctx: QueryCtx,
  { conversationId, visibleFromSeq }: Doc<'memberships'>,
  below: number,
  count: number,
) {
  return ctx.db
    .query('searchBlocks')
    .withIndex('by_conversation_and_block', (range) =>
      range
        .eq('conversationId', conversationId)
        .gte('block', blockOf(Math.max(visibleFromSeq, 0)))
        .lt('block', below),
    )
    .order('desc')
    .take(count)
}

/** Newest first. */
function messagesOf(ctx: QueryCtx, { conversationId, visibleFromSeq }: Doc<'memberships'>, block: number) {
  const from = block * limits.searchBlock
  return ctx.db
    .query('messages')
    .withIndex('by_conversation_and_seq', (range) =>
      range
        .eq('conversationId', conversationId)
        .gte('seq', Math.max(visibleFromSeq, from))
        .lt('seq', from + limits.searchBlock),
    )
    .order('desc')
    .take(limits.searchBlock)
}

async function toHit(ctx: QueryCtx, message: Doc<'messages'>, words: readonly string[]) {
  const { seq, senderId, sentAt, mentions } = message
  const { name: senderName } = await getUser(ctx, senderId)
  // The names of files are shown only where they are what was found.
  const text = matches(message.content, words)
    ? withNames(message.content, await namesOfMentions(ctx, mentions))
    : findableText(message)
  return { seq, senderId, senderName, sentAt, text: excerpt(text, words, limits.excerptLength) }
}
