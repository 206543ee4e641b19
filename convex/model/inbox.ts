import { directParticipants, isGroupKey } from '../../domain/conversation-key'
import { limits } from '../../domain/limits'
import { internal } from '../_generated/api'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'

function rowsOf(ctx: QueryCtx, conversationId: string) {
  return ctx.db
    .query('inbox')
    .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId))
}

export async function findInboxRow(ctx: QueryCtx, conversationId: string, userId: Id<'users'>) {
  return ctx.db
    .query('inbox')
    .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId).eq('userId', userId))
    .unique()
}

export async function addToInbox(
  ctx: MutationCtx,
  conversationId: string,
  userId: Id<'users'>,
  { large, sortAt }: { large: boolean; sortAt: number },
) {
  const isGroup = isGroupKey(conversationId)
  await ctx.db.insert('inbox', { userId, conversationId, isGroup, isLarge: large, sortAt })
}

async function newestOf(ctx: QueryCtx, userId: Id<'users'>) {
  return ctx.db
    .query('inbox')
    .withIndex('by_user_and_size_and_sort', (range) => range.eq('userId', userId).eq('isLarge', false))
    .order('desc')
    .first()
}

/** Whether a row at this time bumps the conversation in its members' lists. */
export function isRaisedBy({ memberCount, raisedAt = -Infinity }: Doc<'heads'>, sentAt: number): boolean {
  return !isLarge(memberCount) && sentAt >= raisedAt + limits.raiseEveryMs
}

/**
 * Bumps the conversation in its members' lists, once in a while; between bumps, lists are ordered by the heads. For a
 * group this happens outside the send, which would otherwise write one row per member.
 */
export async function raiseInInboxes(ctx: MutationCtx, headBefore: Doc<'heads'>, sortAt: number) {
  if (!isRaisedBy(headBefore, sortAt)) return
  const { conversationId } = headBefore
  if (!isGroupKey(conversationId)) return raiseForMembers(ctx, conversationId, sortAt)
  await ctx.scheduler.runAfter(0, internal.conversations.raise, { conversationId, sortAt })
}

/**
 * If it is already on top, nothing is written and no list re-runs. A one-to-one conversation appears in the other
 * person's list with its first message.
 */
export async function raiseForMembers(ctx: MutationCtx, conversationId: string, sortAt: number) {
  for (const userId of await membersInOrder(ctx, conversationId)) {
    const newest = await newestOf(ctx, userId)
    if (newest?.conversationId === conversationId) continue
    const row = await findInboxRow(ctx, conversationId, userId)
    if (row && (row.isLarge || row.sortAt >= sortAt)) continue
    if (row) await ctx.db.patch('inbox', row._id, { sortAt })
    else await addToInbox(ctx, conversationId, userId, { large: false, sortAt })
  }
}

/** Whether a send keeps the members' lists in order. The key of a one-to-one conversation says so without a read. */
async function membersInOrder(ctx: QueryCtx, conversationId: string): Promise<Id<'users'>[]> {
  const direct = directParticipants(conversationId)
  if (direct) return direct as Id<'users'>[]
  const rows = await rowsOf(ctx, conversationId).take(limits.inboxFanOut)
  return rows.map((row) => row.userId)
}

export function isLarge(memberCount: number): boolean {
  return memberCount > limits.inboxFanOut
}

/** A group has crossed the size up to which a send keeps lists in order: moves its rows to the other kind. */
export async function resizeInInboxes(ctx: MutationCtx, conversationId: string, large: boolean, sortAt: number) {
  const rows = await rowsOf(ctx, conversationId).take(limits.inboxFanOut)
  for (const row of rows) await ctx.db.patch('inbox', row._id, { isLarge: large, sortAt })
}

/** Newest first. Large groups are ordered by when they were joined; the client merges them by their heads. */
export async function listInbox(ctx: QueryCtx, userId: Id<'users'>, limit: number) {
  const newest = (large: boolean, count: number) =>
    ctx.db
      .query('inbox')
      .withIndex('by_user_and_size_and_sort', (range) => range.eq('userId', userId).eq('isLarge', large))
      .order('desc')
      .take(count)
  const rows = [...(await newest(false, limit)), ...(await newest(true, limits.largeGroupsPerQuery))]
  return rows
    .sort((a, b) => b.sortAt - a.sortAt)
    .map(({ conversationId, isGroup, isLarge, sortAt }) => ({ conversationId, isGroup, isLarge, sortAt }))
}
