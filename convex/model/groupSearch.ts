import { groupKeys } from '../../domain/conversation-key'
import { matches, wordsOf } from '../../domain/fold'
import { limits } from '../../domain/limits'
import type { Id } from '../_generated/dataModel'
import type { QueryCtx } from '../_generated/server'
import { getConversation } from './heads'
import { pictureUrl } from './pictures'

/** The caller's own groups with a matching name. They are few enough to check each. */
export async function searchGroups(ctx: QueryCtx, userId: Id<'users'>, text: string) {
  const words = wordsOf(text.slice(0, limits.searchLength))
  if (words.length === 0) return []
  const memberships = await ctx.db
    .query('memberships')
    .withIndex('by_user_and_conversation', (range) =>
      range.eq('userId', userId).gte('conversationId', groupKeys.from).lt('conversationId', groupKeys.before),
    )
    .take(limits.groupsSearched)
  const groups = await Promise.all(memberships.map(({ conversationId }) => getConversation(ctx, conversationId)))
  const found = groups.filter(({ groupName }) => matches(groupName ?? '', words)).slice(0, limits.groupsFound)
  return Promise.all(
    found.map(async (group) => {
      const { conversationId, groupName = '' } = group
      return { conversationId, groupName, imageUrl: await pictureUrl(ctx, group) }
    }),
  )
}
