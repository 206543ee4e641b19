import { findableText } from '../../domain/attachments'
import { excerpt, matches, wordsOf } from '../../domain/fold'
import { limits } from '../../domain/limits'
import { holdsTerms, queryTerms } from '../../domain/search-terms'
import type { Doc } from '../_generated/dataModel'
import type { QueryCtx } from '../_generated/server'
import { getHeadRow } from './heads'
import { isHidden } from './marks'
import { blockName, blockOf } from './searchIndex'
import { getUser } from './users'

/**
 * The newest messages of a conversation that hold every word of the text, as a part of whatever words they have (R7: of
 * those this member may see). The index only proposes; each one is looked at. `isMore`: there are more, or there may be,
 * in blocks that were not looked at.
 */
export async function searchMessages(ctx: QueryCtx, membership: Doc<'memberships'>, text: string, limit: number) {
  const query = text.slice(0, limits.searchLength)
  const terms = queryTerms(query)
  if (terms === '') return { hits: [], isMore: false }
  const words = wordsOf(query)
  const { conversationId, visibleFromSeq } = membership
  const { lastSeq } = await getHeadRow(ctx, conversationId)
  const oldest = blockOf(Math.max(visibleFromSeq, 0))
  const found: Doc<'messages'>[] = []
  let block = blockOf(Math.max(lastSeq, 0))
  for (let looked = 0; block >= oldest && looked < limit * limits.searchBlocksPerHit; block--, looked++) {
    if (found.length > limit) break
    found.push(...(await searchBlock(ctx, membership, block, { terms, words, most: limit + 1 - found.length })))
  }
  const hits = await Promise.all(found.slice(0, limit).map((message) => toHit(ctx, message, words)))
  return { hits, isMore: found.length > limit || block >= oldest }
}

interface Wanted {
  terms: string
  words: readonly string[]
  most: number
}

async function searchBlock(
  ctx: QueryCtx,
  membership: Doc<'memberships'>,
  block: number,
  { terms, words, most }: Wanted,
): Promise<Doc<'messages'>[]> {
  const { conversationId, visibleFromSeq } = membership
  const candidates = await ctx.db
    .query('messageTerms')
    .withSearchIndex('by_terms', (search) =>
      search.search('terms', terms).eq('block', blockName(conversationId, block)),
    )
    .take(limits.searchBlock)
  const likely = candidates
    .filter((row) => row.seq >= visibleFromSeq && holdsTerms(row.terms, terms))
    .toSorted((a, b) => b.seq - a.seq)
  const found: Doc<'messages'>[] = []
  for (const { messageId } of likely) {
    if (found.length >= most) break
    const message = await ctx.db.get('messages', messageId)
    if (!message || message.isDeleted || !matches(findableText(message), words)) continue
    if (!(await isHidden(ctx, membership, message.seq))) found.push(message)
  }
  return found
}

async function toHit(ctx: QueryCtx, message: Doc<'messages'>, words: readonly string[]) {
  const { seq, senderId, sentAt, content } = message
  const { name: senderName } = await getUser(ctx, senderId)
  // The names of files are shown only where they are what was found.
  const text = matches(content, words) ? content : findableText(message)
  return { seq, senderId, senderName, sentAt, text: excerpt(text, words, limits.excerptLength) }
}
