import { limits } from '../../domain/limits'
import type { Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { pictureUrl } from './pictures'
import { getUser } from './users'

/** Everybody in the conversation; no check of who asks. */
export async function readMembers(ctx: QueryCtx, conversationId: string) {
  const memberships = await ctx.db
    .query('memberships')
    .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId))
    .take(limits.groupMembers)
  return Promise.all(
    memberships.map(async ({ userId, role }) => {
      const user = await getUser(ctx, userId)
      return { userId, name: user.name, handle: user.handle, imageUrl: await pictureUrl(ctx, user), role }
    }),
  )
}

/** What one who leaves had of their own in the conversation: they come back as a stranger to it. */
export async function forgetMember(ctx: MutationCtx, conversationId: string, userId: Id<'users'>) {
  for (const table of ['reads', 'prefs', 'typingStates'] as const) {
    const row = await ctx.db
      .query(table)
      .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId).eq('userId', userId))
      .unique()
    if (row) await ctx.db.delete(table, row._id)
  }
}
