import { v } from 'convex/values'
import { fillConversation, seedDemo } from './model/demo'
import { internalMutation } from './model/functions'

const person = v.object({ tokenIdentifier: v.string(), name: v.string(), email: v.optional(v.string()) })

/** Returns the conversation of the two. */
export const seed = internalMutation({
  args: { ada: person, bo: person },
  returns: v.string(),
  handler: async (ctx, { ada, bo }) => seedDemo(ctx, ada, bo),
})

/** Call again for more than a few hundred: each call is one transaction. Returns the newest seq. */
export const fill = internalMutation({
  args: {
    conversationId: v.string(),
    senderIds: v.array(v.id('users')),
    count: v.number(),
    stepMs: v.number(),
    text: v.optional(v.string()),
  },
  returns: v.number(),
  handler: async (ctx, fill) => fillConversation(ctx, fill),
})
