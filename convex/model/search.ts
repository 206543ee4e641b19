import { excerpt, matches, wordsOf } from '../../domain/fold'
import { limits } from '../../domain/limits'
import { holdsTerms, queryTerms } from '../../domain/search-terms'
import type { Doc } from '../_generated/dataModel'
import type { QueryCtx } from '../_generated/server'
import { isHidden } from './marks'
import { getUser } from './users'

/**
 * The newest messages of a conversation that hold every word of the text, as a part of whatever words they have (R7: of
 * those this member may see). The index only proposes; each one is looked at.
 */
export async function searchMessages(ctx: QueryCtx, membership: Doc<'memberships'>, text: string, limit: number) {
  const { conversationId, visibleFromSeq } = membership
  const query = text.slice(0, limits.searchLength)
  const terms = queryTerms(query)
  if (terms === '') return { hits: [], isMore: false }
  const words = wordsOf(query)
  const candidates = await ctx.db
    .query('messageTerms')
    .withSearchIndex('by_terms', (search) => search.search('terms', terms).eq('conversationId', conversationId))
    .take(limits.searchCandidates)
  const likely = candidates
    .filter((row) => row.seq >= visibleFromSeq && holdsTerms(row.terms, terms))
    .toSorted((a, b) => b.seq - a.seq)
  const found: Doc<'messages'>[] = []
  for (const { messageId } of likely) {
    if (found.length > limit) break
    const message = await ctx.db.get('messages', messageId)
    if (!message || message.isDeleted || !matches(message.content, words)) continue
    if (!(await isHidden(ctx, membership, message.seq))) found.push(message)
  }
  const hits = await Promise.all(found.slice(0, limit).map((message) => toHit(ctx, message, words)))
  return { hits, isMore: found.length > limit }
}

async function toHit(ctx: QueryCtx, message: Doc<'messages'>, words: readonly string[]) {
  const { seq, senderId, sentAt, content } = message
  const { name: senderName } = await getUser(ctx, senderId)
  return { seq, senderId, senderName, sentAt, text: excerpt(content, words, limits.excerptLength) }
}
