import { dealInGroup } from '../../domain/hues'
import { limits } from '../../domain/limits'
import type { Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { hueFor } from './directory'
import { pictureUrl } from './pictures'
import { getUser } from './users'

const joinedAt = (membership: { _creationTime: number } | undefined) => membership?._creationTime ?? 0

/** Everyone in the conversation, without an access check. */
export async function readMembers(ctx: QueryCtx, conversationId: string) {
  const memberships = await ctx.db
    .query('memberships')
    .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId))
    .take(limits.groupMembers)
  const users = await Promise.all(memberships.map(async ({ userId }) => getUser(ctx, userId)))
  const joined = memberships
    .map((_, index) => index)
    .sort((a, b) => joinedAt(memberships[a]) - joinedAt(memberships[b]))
  const dealt = dealInGroup(joined.map((index) => hueFor(users[index]!)))
  return Promise.all(
    memberships.map(async ({ userId, role }, index) => {
      const user = users[index]!
      const { name, handle } = user
      const hue = dealt[joined.indexOf(index)] ?? hueFor(user)
      return { userId, name, handle, imageUrl: await pictureUrl(ctx, user), role, hue }
    }),
  )
}

/** Deletes a leaving member's own state of the conversation: if they come back, they start over. */
export async function forgetMember(ctx: MutationCtx, conversationId: string, userId: Id<'users'>) {
  for (const table of ['reads', 'prefs', 'typingStates'] as const) {
    const row = await ctx.db
      .query(table)
      .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId).eq('userId', userId))
      .unique()
    if (row) await ctx.db.delete(table, row._id)
  }
}
