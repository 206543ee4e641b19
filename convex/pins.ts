import { v, type Infer } from 'convex/values'
import { internal } from './_generated/api'
import { requireMember } from './model/access'
import { internalQuery, userMutation, userQuery } from './model/functions'
import { requireInteger } from './model/input'
import { pinsFor, readPins, seesAllPins, setPin as set } from './model/pins'
import { pin } from './model/validators'

const pins = v.array(pin)

/** Up to 50 pinned messages that the caller can see (R7, R9), newest pin first. */
export const getPins = userQuery({
  args: { conversationId: v.string() },
  returns: pins,
  handler: async (ctx, args): Promise<Infer<typeof pins>> => {
    const membership = await requireMember(ctx, args.conversationId)
    // Passed on unchanged if nothing has to be left out, so that an embedded server runs it once for all members.
    if (await seesAllPins(ctx, membership)) return ctx.runQuery(internal.pins.all, args)
    return pinsFor(ctx, membership, await ctx.runQuery(internal.pins.all, args))
  },
})

export const all = internalQuery({
  args: { conversationId: v.string() },
  returns: pins,
  handler: async (ctx, { conversationId }) => readPins(ctx, conversationId),
})

/** `on` is the desired state, so the call is idempotent. In a group, called by owners and admins. */
export const setPin = userMutation({
  args: { conversationId: v.string(), seq: v.number(), on: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { conversationId, seq, on }) => {
    requireInteger(seq, 'seq', 0)
    await set(ctx, await requireMember(ctx, conversationId), seq, on)
    return null
  },
})
