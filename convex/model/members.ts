import { limits } from '../../domain/limits'
import type { QueryCtx } from '../_generated/server'
import { getUser } from './users'

/** Everybody in the conversation; no check of who asks. */
export async function readMembers(ctx: QueryCtx, conversationId: string) {
  const memberships = await ctx.db
    .query('memberships')
    .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId))
    .take(limits.groupMembers)
  return Promise.all(
    memberships.map(async ({ userId, role }) => {
      const { name, handle, imageUrl } = await getUser(ctx, userId)
      return { userId, name, handle, imageUrl, role }
    }),
  )
}
