import { v } from 'convex/values'
import { limits } from '../domain/limits'
import { internal } from './_generated/api'
import { requireMember } from './model/access'
import { internalMutation, userMutation, userQuery } from './model/functions'
import { requireInteger } from './model/input'
import { askToGather, countShelf, gatherNext as gatherMessages, readShelf } from './model/shelf'
import { sharedCount, sharedItem, sharedKind } from './model/validators'

/**
 * Messages with photos, files, or links that the caller can see: newest first below `before`, or oldest first above
 * `after`. `next` continues either; null at the end. `isWhole`: no earlier messages remain to be gathered.
 */
export const getItems = userQuery({
  args: {
    conversationId: v.string(),
    kind: sharedKind,
    limit: v.number(),
    before: v.optional(v.number()),
    after: v.optional(v.number()),
  },
  returns: v.object({ items: v.array(sharedItem), next: v.union(v.null(), v.number()), isWhole: v.boolean() }),
  handler: async (ctx, { conversationId, ...asked }) => {
    requireInteger(asked.limit, 'limit', 1, limits.shelfPage)
    if (asked.before !== undefined) requireInteger(asked.before, 'before', 0, Number.MAX_SAFE_INTEGER)
    if (asked.after !== undefined) requireInteger(asked.after, 'after', -1, Number.MAX_SAFE_INTEGER)
    return readShelf(ctx, await requireMember(ctx, conversationId), asked)
  },
})

/** The number of photos, files, and links that the caller can see, counted in the newest 100 messages that have any. */
export const getCounts = userQuery({
  args: { conversationId: v.string() },
  returns: v.object({ photo: sharedCount, file: sharedCount, link: sharedCount, isWhole: v.boolean() }),
  handler: async (ctx, { conversationId }) => countShelf(ctx, await requireMember(ctx, conversationId)),
})

/** Adds messages that earlier versions didn't gather, for everyone in the conversation. Idempotent. */
export const gather = userMutation({
  args: { conversationId: v.string() },
  returns: v.null(),
  handler: async (ctx, { conversationId }) => {
    await requireMember(ctx, conversationId)
    await askToGather(ctx, conversationId)
    return null
  },
})

export const gatherNext = internalMutation({
  args: { conversationId: v.string() },
  returns: v.null(),
  handler: async (ctx, { conversationId }) => {
    const isMore = await gatherMessages(ctx, conversationId)
    if (isMore) await ctx.scheduler.runAfter(0, internal.shelf.gatherNext, { conversationId })
    return null
  },
})
