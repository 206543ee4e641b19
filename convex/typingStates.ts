import { v, type Infer } from 'convex/values'
import { limits } from '../domain/limits'
import { internal } from './_generated/api'
import { findMember, requireMember } from './model/access'
import { readApart } from './model/blocks'
import { internalMutation, internalQuery, userMutation, userQuery } from './model/functions'
import { requireAtMost } from './model/input'
import { readPrivacy } from './model/privacy'
import { whenDue } from './model/sweeps'
import { clearTyping, readTyping, setTyping, sweepTyping } from './model/typing'
import { typist } from './model/validators'

const conversationId = v.string()
const typists = v.array(typist)

export const setTypingState = userMutation({
  args: { conversationId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await requireMember(ctx, args.conversationId)
    if ((await readPrivacy(ctx, ctx.userId)).sendsTyping) await setTyping(ctx, args.conversationId)
    return null
  },
})

export const clearTypingState = userMutation({
  args: { conversationId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await requireMember(ctx, args.conversationId)
    await clearTyping(ctx, args.conversationId)
    return null
  },
})

/**
 * The people who typed last, newest first, including the caller: on an embedded server all members share one result.
 * R5: no one if the caller hides their own. R10: no one who is blocked or blocking.
 */
export const getTypingState = userQuery({
  args: { conversationId },
  returns: typists,
  handler: async (ctx, args): Promise<Infer<typeof typists>> => {
    await requireMember(ctx, args.conversationId)
    if (!(await readPrivacy(ctx, ctx.userId)).sendsTyping) return []
    const apart = await readApart(ctx)
    if (apart.isEmpty) return ctx.runQuery(internal.typingStates.current, args)
    const typing = await ctx.runQuery(internal.typingStates.current, args)
    const hidden = await apart.among(typing.map(({ userId }) => userId))
    return typing.filter(({ userId }) => !hidden.has(userId))
  },
})

/**
 * The same for several conversations, for a list that shows them: one call instead of one per row. Nothing for those
 * that the caller isn't in.
 */
export const getTypingStates = userQuery({
  args: { conversationIds: v.array(conversationId) },
  returns: v.array(v.object({ conversationId, typists })),
  handler: async (ctx, { conversationIds }): Promise<{ conversationId: string; typists: Infer<typeof typists> }[]> => {
    requireAtMost(conversationIds, 'Chats', limits.typingPerQuery)
    if (!(await readPrivacy(ctx, ctx.userId)).sendsTyping) return []
    const apart = await readApart(ctx)
    const told = await Promise.all(
      conversationIds.map(async (conversationId) => {
        if (!(await findMember(ctx, conversationId, ctx.userId))) return []
        const typing = await ctx.runQuery(internal.typingStates.current, { conversationId })
        const hidden = await apart.among(typing.map(({ userId }) => userId))
        return [{ conversationId, typists: typing.filter(({ userId }) => !hidden.has(userId)) }]
      }),
    )
    return told.flat()
  },
})

export const current = internalQuery({
  args: { conversationId },
  returns: typists,
  handler: async (ctx, args) => readTyping(ctx, args.conversationId),
})

export const sweep = internalMutation({
  args: { dueAt: v.number() },
  returns: v.null(),
  handler: async (ctx, { dueAt }) => {
    await whenDue(ctx, 'typing', dueAt, () => sweepTyping(ctx))
    return null
  },
})
