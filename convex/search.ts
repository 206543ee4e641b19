import { v } from 'convex/values'
import { limits } from '../domain/limits'
import { internal } from './_generated/api'
import { requireMember } from './model/access'
import { internalMutation, userQuery } from './model/functions'
import { searchGroups } from './model/groupSearch'
import { requireInteger } from './model/input'
import { searchMessages } from './model/search'
import { indexNew as indexNewMessages, renewBlock as renewSearchBlock, renewOldFilters } from './model/searchIndex'
import { rebuildNames } from './model/users'
import { groupFound, hit } from './model/validators'

/**
 * The newest messages of one conversation that contain every word of the text, as any part of a word, up to `limit`.
 * `before`: only those below this seq. `continueBefore`: nothing below it was searched; null if everything was.
 */
export const messages = userQuery({
  args: { conversationId: v.string(), text: v.string(), limit: v.number(), before: v.optional(v.number()) },
  returns: v.object({ hits: v.array(hit), continueBefore: v.union(v.null(), v.number()) }),
  handler: async (ctx, { conversationId, text, limit, before = Number.MAX_SAFE_INTEGER }) => {
    requireInteger(limit, 'limit', 1, limits.hitsPerQuery)
    requireInteger(before, 'before', 0, Number.MAX_SAFE_INTEGER)
    return searchMessages(ctx, await requireMember(ctx, conversationId), text, { limit, before })
  },
})

/** The caller's groups whose name contains every word of the text, as any part of a word. */
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
  args: { conversationId: v.string(), seq: v.number() },
  returns: v.null(),
  handler: async (ctx, { conversationId, seq }) => {
    const next = await renewSearchBlock(ctx, conversationId, seq)
    if (next !== null) await ctx.scheduler.runAfter(0, internal.search.renewBlock, { conversationId, seq: next })
    return null
  },
})

/** Converts what an older folding rule made, a little at a time: names first, then filters. */
export const rebuild = internalMutation({
  // Calls of an earlier version, which may still be scheduled, say where to continue.
  args: { from: v.optional(v.any()) },
  returns: v.null(),
  handler: async (ctx) => {
    const isMore = (await rebuildNames(ctx)) || (await renewOldFilters(ctx))
    if (isMore) await ctx.scheduler.runAfter(0, internal.search.rebuild, {})
    return null
  },
})
