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
 * The relation between two people of whom one blocked the other. It is symmetric: neither sees the other's presence,
 * typing, or receipts, and neither can write to the other alone. Nothing reveals who blocked whom.
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
  /** True for almost everyone: an embedded server then shares their queries with all who ask the same. */
  isEmpty: boolean
  /** Which of these people are blocked either way. */
  among: (userIds: readonly Id<'users'>[]) => Promise<ReadonlySet<Id<'users'>>>
}

/** Everyone with whom the caller has a block, either way: two reads, both empty for most people. */
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

/** Whether a block separates the two people of a conversation; never true in a group. */
export async function isShut(ctx: QueryCtx & Account, conversationId: string): Promise<boolean> {
  const peer = peerOf(conversationId, ctx.userId)
  return peer !== null && peer !== ctx.userId && (await areApart(ctx, ctx.userId, peer))
}

/**
 * Rejects new messages to a deleted account, and between people with a block, with an error that doesn't give the
 * reason.
 */
export async function requireOpen(ctx: QueryCtx & Account, conversationId: string): Promise<void> {
  const peer = peerOf(conversationId, ctx.userId)
  if (peer !== null && peer !== ctx.userId && (await getUser(ctx, peer)).isDeleted) {
    throw failure('peerDeleted')
  }
  if (await isShut(ctx, conversationId)) throw failure('messageNotDelivered')
}

/** A group must not circumvent a block. */
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

/**
 * R10: the people whose mentions and reactions the caller ignores in a shared group. A one-to-one chat stays as it was.
 */
export async function foldedIn(ctx: QueryCtx & Account, conversationId: string): Promise<readonly Id<'users'>[]> {
  return isGroupKey(conversationId) ? blockedIds(ctx) : []
}

/** The people the caller blocked. No one else learns of it. */
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
