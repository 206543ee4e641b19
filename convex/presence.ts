import { v, type Infer } from 'convex/values'
import { limits } from '../domain/limits'
import { presenceTiming } from '../domain/presence'
import { internal } from './_generated/api'
import { failure } from './model/failure'
import { internalMutation, internalQuery, userMutation, userQuery } from './model/functions'
import { requireAtMost } from './model/input'
import * as presence from './model/presence'
import { presenceOf } from './model/validators'

const presences = v.array(presenceOf)
const tab = { tabId: v.string(), leaveSecret: v.string() }

function isTab({ tabId, leaveSecret }: presence.Tab): boolean {
  return (
    tabId.length > 0 &&
    tabId.length <= limits.tabIdLength &&
    leaveSecret.length >= limits.leaveSecretMinLength &&
    leaveSecret.length <= limits.leaveSecretMaxLength
  )
}

/** Every 30 s and when the tab is shown or hidden. `now` is the server's time. */
export const sendHeartbeat = userMutation({
  args: { ...tab, visible: v.boolean() },
  returns: v.object({ now: v.number(), presence: presenceOf.fields.status }),
  handler: async (ctx, { visible, ...tab }) => {
    if (!isTab(tab)) throw failure('INVALID_INPUT', 'The tab id or its secret is too short or too long.')
    return presence.recordHeartbeat(ctx, tab, visible)
  },
})

export const getPresence = userQuery({
  args: { userIds: v.array(v.id('users')) },
  returns: presences,
  handler: async (ctx, args): Promise<Infer<typeof presences>> => {
    requireAtMost(args.userIds, 'people', limits.presencePerQuery)
    return ctx.runQuery(internal.presence.ofPeople, args)
  },
})

export const ofPeople = internalQuery({
  args: { userIds: v.array(v.id('users')) },
  returns: presences,
  handler: async (ctx, { userIds }) => presence.readPresence(ctx, userIds),
})

/** Reached by HTTP only: a page that is being closed can send no token. */
export const leave = internalMutation({
  args: tab,
  returns: v.null(),
  handler: async (ctx, tab) => {
    const leaving = await presence.markLeaving(ctx, tab)
    if (leaving) await ctx.scheduler.runAfter(presenceTiming.leaveDelayMs, internal.presence.applyLeave, leaving)
    return null
  },
})

export const applyLeave = internalMutation({
  args: { sessionId: v.id('sessions'), leavingAt: v.number() },
  returns: v.null(),
  handler: async (ctx, { sessionId, leavingAt }) => {
    await presence.applyLeave(ctx, sessionId, leavingAt)
    return null
  },
})

export const sweep = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const isMore = await presence.sweepPresence(ctx)
    if (isMore) await ctx.scheduler.runAfter(0, internal.presence.sweep, {})
    return null
  },
})
