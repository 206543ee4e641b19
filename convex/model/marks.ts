/** Deleting messages for oneself (R9). The shared pages don't change. */
import { firstSeqOf, limits } from '../../domain/limits'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { foldedIn } from './blocks'
import { spendBudget } from './budgets'
import { failure } from './failure'
import { requireAtMost } from './input'
import { requireMessageAt } from './messages'
import { readPosition } from './reads'

type Membership = Doc<'memberships'>

function hiddenBy(ctx: QueryCtx, { userId, conversationId }: Membership, from: number, to: number) {
  return ctx.db
    .query('hidden')
    .withIndex('by_user_and_conversation_and_seq', (range) =>
      range.eq('userId', userId).eq('conversationId', conversationId).gte('seq', from).lt('seq', to),
    )
}

export async function readMarks(ctx: QueryCtx, membership: Membership, page: number) {
  const { userId, conversationId } = membership
  const from = firstSeqOf(page)
  const to = from + limits.pageSize
  const hidden = await hiddenBy(ctx, membership, from, to).take(limits.pageSize)
  const reactions = await reactionsBy(ctx, userId, conversationId, from, to)
  return {
    page,
    hidden: hidden.map(({ seq }) => seq),
    reactions: reactions.map(({ seq, emoji }) => ({ seq, emoji })),
    folded: await countFolded(ctx, membership, from, to),
  }
}

/** R10: the part of the shared counts that comes from people this person blocked. */
async function countFolded(ctx: QueryCtx, { userId, conversationId }: Membership, from: number, to: number) {
  const counts = new Map<string, { seq: number; emoji: string; count: number }>()
  let left: number = limits.reactionsFolded
  for (const reactorId of await foldedIn({ ...ctx, userId }, conversationId)) {
    if (left === 0) break
    const rows = await reactionsBy(ctx, reactorId, conversationId, from, to, left)
    left -= rows.length
    for (const { seq, emoji } of rows) {
      const key = `${seq} ${emoji}`
      counts.set(key, { seq, emoji, count: (counts.get(key)?.count ?? 0) + 1 })
    }
  }
  return [...counts.values()].sort((a, b) => a.seq - b.seq)
}

function reactionsBy(
  ctx: QueryCtx,
  userId: Id<'users'>,
  conversationId: string,
  from: number,
  to: number,
  most: number = limits.pageSize * limits.emojiPerMessage,
) {
  return ctx.db
    .query('reactions')
    .withIndex('by_user_and_conversation_and_seq', (range) =>
      range.eq('userId', userId).eq('conversationId', conversationId).gte('seq', from).lt('seq', to),
    )
    .take(most)
}

/**
 * The highest seq that this person has deleted for themselves, which decides whether the newest message is among them;
 * -1 if none.
 */
export async function highestHidden(ctx: QueryCtx, { userId, conversationId }: Membership) {
  const newest = await ctx.db
    .query('hidden')
    .withIndex('by_user_and_conversation_and_seq', (range) =>
      range.eq('userId', userId).eq('conversationId', conversationId),
    )
    .order('desc')
    .first()
  return newest?.seq ?? -1
}

export async function isHidden(ctx: QueryCtx, membership: Membership, seq: number): Promise<boolean> {
  return (await hiddenBy(ctx, membership, seq, seq + 1).unique()) !== null
}

/**
 * Only read messages can be deleted for oneself: one above the read position would be missing from the timeline and
 * still be counted as unread.
 */
export async function hideMessages(ctx: MutationCtx & Account, membership: Membership, seqs: number[]) {
  requireAtMost(seqs, 'Messages', limits.messagesPerDelete)
  await spendBudget(ctx, 'change')
  const { userId, conversationId } = membership
  const { readSeq } = await readPosition(ctx, membership)
  for (const seq of new Set(seqs)) {
    await requireMessageAt(ctx, membership, seq)
    if (seq > readSeq) throw failure('deleteUnread')
    const known = await hiddenBy(ctx, membership, seq, seq + 1).unique()
    if (!known) await ctx.db.insert('hidden', { userId, conversationId, seq })
  }
}

export async function showMessages(ctx: MutationCtx & Account, membership: Membership, seqs: number[]) {
  requireAtMost(seqs, 'Messages', limits.messagesPerDelete)
  await spendBudget(ctx, 'change')
  for (const seq of new Set(seqs)) {
    const row = await hiddenBy(ctx, membership, seq, seq + 1).unique()
    if (row) await ctx.db.delete('hidden', row._id)
  }
}
