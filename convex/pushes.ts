import { v } from 'convex/values'
import { countPart } from './model/badge'
import { internalMutation, internalQuery } from './model/functions'
import * as delivery from './model/pushDelivery'
import { sweepPushes } from './model/pushQueue'
import { whenDue } from './model/sweeps'
import { claimedPush, pushOutcome } from './model/validators'

/** Claims due pushes, up to a limit, ready to be sent; the caller reports their outcome within half a minute. */
export const claim = internalMutation({
  args: { most: v.number() },
  returns: v.array(claimedPush),
  handler: async (ctx, { most }) => delivery.claim(ctx, most),
})

/** One step of counting a person's unread messages; `countBadge` runs them all. */
export const countBadgePart = internalQuery({
  args: { userId: v.id('users'), cursor: v.union(v.null(), v.string()) },
  returns: v.object({ unread: v.number(), next: v.union(v.null(), v.string()) }),
  handler: async (ctx, { userId, cursor }) => countPart(ctx, userId, cursor),
})

/** Returns whether more is due at once. */
export const report = internalMutation({
  args: { outcomes: v.array(pushOutcome) },
  returns: v.boolean(),
  handler: async (ctx, { outcomes }) => delivery.report(ctx, outcomes),
})

export const sweep = internalMutation({
  args: { dueAt: v.number() },
  returns: v.null(),
  handler: async (ctx, { dueAt }) => {
    await whenDue(ctx, 'push', dueAt, () => sweepPushes(ctx))
    return null
  },
})
