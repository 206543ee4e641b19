/**
 * A block hides receipts from then on, never retroactively (R10). In a one-to-one chat, nothing read after the block is
 * shared at all. In a group it is shared with the others, so the read positions that the two had shared with each other
 * are stored, and are all that either still sees.
 */
import { groupKeys } from '../../domain/conversation-key'
import { limits } from '../../domain/limits'
import type { Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { findMember } from './access'

/** Run when the block is made, in as many groups as are searched for shared ones. */
export async function keepPastReceipts(ctx: MutationCtx, a: Id<'users'>, b: Id<'users'>) {
  const groups = await ctx.db
    .query('memberships')
    .withIndex('by_user_and_conversation', (range) =>
      range.eq('userId', a).gte('conversationId', groupKeys.from).lt('conversationId', groupKeys.before),
    )
    .take(limits.commonGroupsScanned)
  for (const { conversationId } of groups) {
    if (!(await findMember(ctx, conversationId, b))) continue
    await keep(ctx, conversationId, { readerId: a, viewerId: b })
    await keep(ctx, conversationId, { readerId: b, viewerId: a })
  }
}

interface Pair {
  readerId: Id<'users'>
  viewerId: Id<'users'>
}

async function keep(ctx: MutationCtx, conversationId: string, pair: Pair) {
  const reads = await ctx.db
    .query('reads')
    .withIndex('by_conversation_and_user', (range) =>
      range.eq('conversationId', conversationId).eq('userId', pair.readerId),
    )
    .unique()
  if (!reads || reads.sharedReadSeq < 0) return
  await ctx.db.insert('pastReceipts', { conversationId, ...pair, sharedReadSeq: reads.sharedReadSeq })
}

/** Called once neither person blocks the other. */
export async function forgetPastReceipts(ctx: MutationCtx, a: Id<'users'>, b: Id<'users'>) {
  for (const [readerId, viewerId] of [
    [a, b],
    [b, a],
  ] as const) {
    const rows = await ctx.db
      .query('pastReceipts')
      .withIndex('by_viewer_and_reader', (range) => range.eq('viewerId', viewerId).eq('readerId', readerId))
      .take(limits.commonGroupsScanned)
    for (const row of rows) await ctx.db.delete('pastReceipts', row._id)
  }
}

/** Read positions that these people had shared with the viewer; those missing had shared none. */
export async function readPastReceipts(
  ctx: QueryCtx,
  conversationId: string,
  viewerId: Id<'users'>,
  readerIds: Iterable<Id<'users'>>,
): Promise<ReadonlyMap<Id<'users'>, number>> {
  const past = new Map<Id<'users'>, number>()
  for (const readerId of readerIds) {
    const row = await ctx.db
      .query('pastReceipts')
      .withIndex('by_viewer_and_reader', (range) =>
        range.eq('viewerId', viewerId).eq('readerId', readerId).eq('conversationId', conversationId),
      )
      .unique()
    if (row) past.set(readerId, row.sharedReadSeq)
  }
  return past
}
