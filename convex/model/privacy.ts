import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { spendBudget } from './budgets'

export type Privacy = Required<Omit<Doc<'privacy'>, '_id' | '_creationTime' | 'userId'>>

const shared: Privacy = { sendsReceipts: true, sendsTyping: true, sharesPresence: true, groupAdds: 'everyone' }

async function find(ctx: QueryCtx, userId: Id<'users'>): Promise<Doc<'privacy'> | null> {
  return ctx.db
    .query('privacy')
    .withIndex('by_user', (range) => range.eq('userId', userId))
    .unique()
}

/**
 * R5: what others can see of this person, and whether they can add them to groups. Someone who hides something doesn't
 * see it of others either.
 */
export async function readPrivacy(ctx: QueryCtx, userId: Id<'users'>): Promise<Privacy> {
  const row = await find(ctx, userId)
  if (!row) return shared
  const { sendsReceipts, sendsTyping = true, sharesPresence = true, groupAdds = 'everyone' } = row
  return { sendsReceipts, sendsTyping, sharesPresence, groupAdds }
}

export async function changePrivacy(ctx: MutationCtx & Account, change: Partial<Privacy>): Promise<void> {
  const { userId } = ctx
  await spendBudget(ctx, 'change')
  const row = await find(ctx, userId)
  if (row) await ctx.db.patch('privacy', row._id, change)
  else await ctx.db.insert('privacy', { userId, ...shared, ...change })
}
