import type { Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'

async function find(ctx: QueryCtx, userId: Id<'users'>) {
  return ctx.db
    .query('privacy')
    .withIndex('by_user', (range) => range.eq('userId', userId))
    .unique()
}

/** R5: whether others learn what this person has read; who hides it does not learn it either. */
export async function sendsReceipts(ctx: QueryCtx, userId: Id<'users'>): Promise<boolean> {
  return (await find(ctx, userId))?.sendsReceipts ?? true
}

export async function setSendsReceipts(ctx: MutationCtx, userId: Id<'users'>, value: boolean) {
  const row = await find(ctx, userId)
  if (!row) await ctx.db.insert('privacy', { userId, sendsReceipts: value })
  else if (row.sendsReceipts !== value) await ctx.db.patch('privacy', row._id, { sendsReceipts: value })
}
