import { isGroupKey } from '../../domain/conversation-key'
import { everyoneHandles } from '../../domain/handles'
import { limits } from '../../domain/limits'
import { handlesIn } from '../../domain/text/mentions'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { findMember } from './access'
import { foldedIn } from './blocks'
import { findByHandle } from './users'

type Mentions = NonNullable<Doc<'messages'>['mentions']>
type Place = Pick<Doc<'messages'>, 'conversationId' | 'seq' | 'senderId'>

/**
 * The mentioned users: members by their current handle, or the people that the handles meant when the message was sent.
 * Undefined if there are none.
 */
export async function resolveMentions(
  ctx: QueryCtx,
  { conversationId, role }: Pick<Doc<'memberships'>, 'conversationId' | 'role'>,
  content: string,
  before: Mentions = [],
): Promise<Mentions | undefined> {
  const mentions: Mentions = []
  for (const handle of handlesIn(content)) {
    const known = before.find((mention) => mention.handle === handle)
    const userId = known ? known.userId : await personCalled(ctx, conversationId, role, handle)
    if (userId !== undefined) mentions.push({ handle, userId })
  }
  return mentions.length > 0 ? mentions : undefined
}

async function personCalled(
  ctx: QueryCtx,
  conversationId: string,
  role: Doc<'memberships'>['role'],
  handle: string,
): Promise<Id<'users'> | null | undefined> {
  if (everyoneHandles.includes(handle)) return isGroupKey(conversationId) && role !== 'member' ? null : undefined
  const user = await findByHandle(ctx, handle)
  return user && (await findMember(ctx, conversationId, user._id)) ? user._id : undefined
}

/**
 * Keeps the mention rows in sync with the users that a message mentions now. One-to-one conversations have none,
 * because every message is meant for the other person.
 */
export async function writeMentions(ctx: MutationCtx, message: Place, mentions: Mentions = []) {
  const { conversationId, seq, senderId } = message
  if (!isGroupKey(conversationId)) return
  const wanted = new Set(mentions.map(({ userId }) => userId))
  wanted.delete(senderId)
  const rows = await ctx.db
    .query('mentions')
    .withIndex('by_conversation_and_seq', (range) => range.eq('conversationId', conversationId).eq('seq', seq))
    .take(limits.mentionsPerMessage)
  for (const row of rows) {
    if (!wanted.delete(row.userId)) await ctx.db.delete('mentions', row._id)
  }
  for (const userId of wanted) {
    const member = userId && (await findMember(ctx, conversationId, userId))
    const canSee = userId === null || (member && member.visibleFromSeq <= seq)
    if (canSee) await ctx.db.insert('mentions', { conversationId, userId, seq, senderId })
  }
}

/** Number of messages above the read position that mention this person, up to the limit. */
export async function countMentions(ctx: QueryCtx, membership: Doc<'memberships'>, readSeq: number): Promise<number> {
  const { conversationId, userId, visibleFromSeq } = membership
  if (!isGroupKey(conversationId)) return 0
  const unread = (most: number) => mentionsAbove(ctx, membership, Math.max(readSeq, visibleFromSeq - 1), most)
  const rows = await unread(limits.mentionsCounted)
  const folded = new Set(rows.length > 0 ? await foldedIn({ ...ctx, userId }, conversationId) : [])
  // R10: mentions by blocked people don't count, nor do they use up the limit.
  const all = folded.size > 0 && rows.length >= limits.mentionsCounted ? await unread(limits.mentionsScanned) : rows
  const seqs = new Set(all.filter(({ senderId }) => senderId !== userId && !folded.has(senderId)).map(({ seq }) => seq))
  return Math.min(seqs.size, limits.mentionsCounted)
}

async function mentionsAbove(
  ctx: QueryCtx,
  { conversationId, userId }: Doc<'memberships'>,
  above: number,
  most: number,
): Promise<Doc<'mentions'>[]> {
  const rows = [userId, null].map((called) =>
    ctx.db
      .query('mentions')
      .withIndex('by_conversation_and_user_and_seq', (range) =>
        range.eq('conversationId', conversationId).eq('userId', called).gt('seq', above),
      )
      .take(most),
  )
  return (await Promise.all(rows)).flat()
}
