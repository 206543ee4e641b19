import { v } from 'convex/values'
import { limits } from '../domain/limits'
import { internal } from './_generated/api'
import { requireMember } from './model/access'
import { internalMutation, userQuery } from './model/functions'
import { searchGroups } from './model/groupSearch'
import { requireInteger } from './model/input'
import { searchMessages } from './model/search'
import { indexNew as indexNewMessages, renewBlock as renewSearchBlock } from './model/searchIndex'
import { groupFound, hit } from './model/validators'

/** The newest messages of one conversation with every word of the text in them, by any part of a word, up to `limit`. */
export const messages = userQuery({
  args: { conversationId: v.string(), text: v.string(), limit: v.number() },
  returns: v.object({ hits: v.array(hit), isMore: v.boolean() }),
  handler: async (ctx, { conversationId, text, limit }) => {
    requireInteger(limit, 'limit', 1, limits.hitsPerQuery)
    return searchMessages(ctx, await requireMember(ctx, conversationId), text, limit)
  },
})

/** The caller's groups whose name has every word of the text, by any part of a word. */
export const groups = userQuery({
  args: { text: v.string() },
  returns: v.array(groupFound),
  handler: async (ctx, { text }) => searchGroups(ctx, ctx.userId, text),
})

export const indexNew = internalMutation({
  args: { conversationId: v.string() },
  returns: v.null(),
  handler: async (ctx, { conversationId }) => {
    const isMore = await indexNewMessages(ctx, conversationId)
    if (isMore) await ctx.scheduler.runAfter(0, internal.search.indexNew, { conversationId })
    return null
  },
})

export const renewBlock = internalMutation({
  args: { conversationId: v.string(), block: v.number() },
  returns: v.null(),
  handler: async (ctx, { conversationId, block }) => {
    await renewSearchBlock(ctx, conversationId, block)
    return null
  },
})
