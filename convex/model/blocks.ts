import { isGroupKey, peerOf } from '../../domain/conversation-key'
import { limits } from '../../domain/limits'
import type { Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { spendBudget } from './budgets'
import { failure } from './failure'
import { forgetPastReceipts, keepPastReceipts } from './pastReceipts'
import { findPerson, getUser, toPerson } from './users'

/**
 * Two people are apart when one of them blocked the other. It holds both ways: neither learns of the other's presence,
 * typing or receipts, and neither can write to the other alone. Nothing says which of them blocked.
 */
async function findBlock(ctx: QueryCtx, blockerId: Id<'users'>, blockedId: Id<'users'>) {
  return ctx.db
    .query('blocks')
    .withIndex('by_blocker_and_blocked', (range) => range.eq('blockerId', blockerId).eq('blockedId', blockedId))
    .unique()
}

async function areApart(ctx: QueryCtx, a: Id<'users'>, b: Id<'users'>): Promise<boolean> {
  return (await findBlock(ctx, a, b)) !== null || (await findBlock(ctx, b, a)) !== null
}

export interface Apart {
  /** Almost everyone: an embedded server then shares what they ask for with all who ask the same. */
  isEmpty: boolean
  /** Which of these people the caller is apart from. */
  among: (userIds: readonly Id<'users'>[]) => Promise<ReadonlySet<Id<'users'>>>
}

/** Whom the caller is apart from: two reads, both empty for who has no part in any block. */
export async function readApart(ctx: QueryCtx & Account): Promise<Apart> {
  const { userId } = ctx
  const blocked = await ctx.db
    .query('blocks')
    .withIndex('by_blocker_and_blocked', (range) => range.eq('blockerId', userId))
    .take(limits.blocksRead)
  const blockers = await ctx.db
    .query('blocks')
    .withIndex('by_blocked_and_blocker', (range) => range.eq('blockedId', userId))
    .take(limits.blocksRead)
  const isComplete = blocked.length < limits.blocksRead && blockers.length < limits.blocksRead
  const known = new Set([...blocked.map((row) => row.blockedId), ...blockers.map((row) => row.blockerId)])
  return {
    isEmpty: known.size === 0,
    async among(userIds) {
      const found = new Set<Id<'users'>>()
      for (const other of userIds) {
        if (known.has(other) || (!isComplete && (await areApart(ctx, userId, other)))) found.add(other)
      }
      return found
    },
  }
}

/** Whether a block lies between the two of a conversation; never in a group. */
export async function isShut(ctx: QueryCtx & Account, conversationId: string): Promise<boolean> {
  const peer = peerOf(conversationId, ctx.userId)
  return peer !== null && peer !== ctx.userId && (await areApart(ctx, ctx.userId, peer))
}

/** Rejects new messages to a blocked or blocking person, in words that fit any reason, and to a deleted account. */
export async function requireOpen(ctx: QueryCtx & Account, conversationId: string): Promise<void> {
  const peer = peerOf(conversationId, ctx.userId)
  if (peer !== null && peer !== ctx.userId && (await getUser(ctx, peer)).isDeleted) {
    throw failure('peerDeleted')
  }
  if (await isShut(ctx, conversationId)) throw failure('messageNotDelivered')
}

/** A group is no way around a block. */
export async function requireNoneApart(ctx: QueryCtx & Account, userIds: Iterable<Id<'users'>>): Promise<void> {
  const apart = await readApart(ctx)
  if (apart.isEmpty) return
  if ((await apart.among([...userIds])).size > 0) throw failure('groupCantAdd')
}

export async function block(ctx: MutationCtx & Account, blockedId: Id<'users'>): Promise<void> {
  const { userId: blockerId } = ctx
  if (blockedId === blockerId) throw failure('blockSelf')
  if (!(await findPerson(ctx, blockedId))) throw failure('noPerson')
  if (await findBlock(ctx, blockerId, blockedId)) return
  if ((await blockedIds(ctx)).length >= limits.blocksPerPerson) {
    throw failure('blocksFull', { max: limits.blocksPerPerson })
  }
  await spendBudget(ctx, 'message')
  if (!(await findBlock(ctx, blockedId, blockerId))) await keepPastReceipts(ctx, blockerId, blockedId)
  await ctx.db.insert('blocks', { blockerId, blockedId })
}

export async function unblock(ctx: MutationCtx & Account, blockedId: Id<'users'>): Promise<void> {
  const row = await findBlock(ctx, ctx.userId, blockedId)
  if (!row) return
  await ctx.db.delete('blocks', row._id)
  if (!(await findBlock(ctx, blockedId, ctx.userId))) await forgetPastReceipts(ctx, ctx.userId, blockedId)
}

/** R10: whose mentions and reactions are nothing to the caller, in a group that both are in. A chat of two stands as it was. */
export async function foldedIn(ctx: QueryCtx & Account, conversationId: string): Promise<readonly Id<'users'>[]> {
  return isGroupKey(conversationId) ? blockedIds(ctx) : []
}

/** The people whom the caller blocked. No one learns who blocked them. */
export async function blockedIds(ctx: QueryCtx & Account): Promise<Id<'users'>[]> {
  const rows = await ctx.db
    .query('blocks')
    .withIndex('by_blocker_and_blocked', (range) => range.eq('blockerId', ctx.userId))
    .take(limits.blocksPerPerson)
  return rows.map((row) => row.blockedId)
}

export async function blockedPeople(ctx: QueryCtx & Account) {
  const users = await Promise.all((await blockedIds(ctx)).map((userId) => getUser(ctx, userId)))
  const sorted = users.filter((user) => !user.isDeleted).sort((a, b) => (a.sortName < b.sortName ? -1 : 1))
  return Promise.all(sorted.map((user) => toPerson(ctx, user)))
}
