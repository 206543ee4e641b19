import { v } from 'convex/values'
import { countPart } from './model/badge'
import { internalMutation, internalQuery } from './model/functions'
import * as delivery from './model/pushDelivery'
import { sweepPushes } from './model/pushQueue'
import { whenDue } from './model/sweeps'
import { claimedPush, pushOutcome } from './model/validators'

/** A call that sends pushes, and how many it has in flight. */
const run = { run: v.string(), inFlight: v.number() }

/**
 * Claims due pushes, as many as there is room for, ready to be sent; the caller reports their outcome within half a
 * minute. `isMore`: others may be due as well.
 */
export const claim = internalMutation({
  args: run,
  returns: v.object({ pushes: v.array(claimedPush), isMore: v.boolean() }),
  handler: async (ctx, run) => delivery.claim(ctx, run),
})

/** One step of counting a person's unread messages; `countBadge` runs them all. */
export const countBadgePart = internalQuery({
  args: { userId: v.id('users'), cursor: v.union(v.null(), v.string()) },
  returns: v.object({ unread: v.number(), next: v.union(v.null(), v.string()) }),
  handler: async (ctx, { userId, cursor }) => countPart(ctx, userId, cursor),
})

/** Returns whether more is due at once. */
export const report = internalMutation({
  args: { ...run, outcomes: v.array(pushOutcome) },
  returns: v.boolean(),
  handler: async (ctx, { outcomes, ...run }) => delivery.report(ctx, run, outcomes),
})

export const sweep = internalMutation({
  args: { dueAt: v.number() },
  returns: v.null(),
  handler: async (ctx, { dueAt }) => {
    await whenDue(ctx, 'push', dueAt, () => sweepPushes(ctx))
    return null
  },
})
