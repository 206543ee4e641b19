import { v } from 'convex/values'
import { requireMember } from './model/access'
import { userMutation, userQuery } from './model/functions'
import { requireInteger } from './model/input'
import { listReactors, setReaction as set } from './model/reactions'
import { reactor } from './model/validators'

const reaction = { conversationId: v.string(), seq: v.number(), emoji: v.string() }

/** `on` is the desired state, so the call is idempotent. Any single emoji, up to 20 different ones per message. */
export const setReaction = userMutation({
  args: { ...reaction, on: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { conversationId, ...choice }) => {
    requireInteger(choice.seq, 'seq', 0)
    await set(ctx, await requireMember(ctx, conversationId), choice)
    return null
  },
})

/** The first hundred people who reacted with one emoji. */
export const getReactors = userQuery({
  args: reaction,
  returns: v.array(reactor),
  handler: async (ctx, { conversationId, ...choice }) => {
    requireInteger(choice.seq, 'seq', 0)
    return listReactors(ctx, await requireMember(ctx, conversationId), choice)
  },
})
