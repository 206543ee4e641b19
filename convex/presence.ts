import { v, type Infer } from 'convex/values'
import { limits } from '../domain/limits'
import { presenceTiming } from '../domain/presence'
import { internal } from './_generated/api'
import { readApart } from './model/blocks'
import { failure } from './model/failure'
import { internalMutation, internalQuery, userMutation, userQuery } from './model/functions'
import { requireAtMost } from './model/input'
import * as presence from './model/presence'
import { readPrivacy } from './model/privacy'
import { whenDue } from './model/sweeps'
import { presenceOf } from './model/validators'

const presences = v.array(presenceOf)
const tab = { tabId: v.string(), leaveSecret: v.string() }

function isTab({ tabId, leaveSecret, deviceId = '' }: presence.Tab): boolean {
  return (
    deviceId.length <= limits.tabIdLength &&
    tabId.length > 0 &&
    tabId.length <= limits.tabIdLength &&
    leaveSecret.length >= limits.leaveSecretMinLength &&
    leaveSecret.length <= limits.leaveSecretMaxLength
  )
}

/**
 * Called every 30 s, and when the tab is shown or hidden, with the tab's device, which then gets no notification of
 * what the tab shows. `now` is the server's time, `presence` what others see.
 */
export const sendHeartbeat = userMutation({
  args: { ...tab, visible: v.boolean(), deviceId: v.optional(v.string()) },
  returns: v.object({ now: v.number(), presence: presenceOf.fields.status }),
  handler: async (ctx, { visible, ...tab }) => {
    if (!isTab(tab)) throw failure('malformed', { name: 'tabId or leaveSecret' })
    return presence.recordHeartbeat(ctx, tab, visible)
  },
})

/**
 * R5: nothing if the caller hides their own. R10: a blocked or blocking person looks as if they had never been there.
 */
export const getPresence = userQuery({
  args: { userIds: v.array(v.id('users')) },
  returns: presences,
  handler: async (ctx, args): Promise<Infer<typeof presences>> => {
    requireAtMost(args.userIds, 'People', limits.presencePerQuery)
    if (!(await readPrivacy(ctx, ctx.userId)).sharesPresence) return []
    const apart = await (await readApart(ctx)).among(args.userIds)
    // Passed on unchanged: an embedded server runs it once for all who ask about the same people.
    if (apart.size === 0) return ctx.runQuery(internal.presence.ofPeople, args)
    const told = await ctx.runQuery(internal.presence.ofPeople, args)
    return told.map((one) => (apart.has(one.userId) ? presence.unknown(one.userId) : one))
  },
})

export const ofPeople = internalQuery({
  args: { userIds: v.array(v.id('users')) },
  returns: presences,
  handler: async (ctx, { userIds }) => presence.readPresence(ctx, userIds),
})

/** Only reachable by HTTP, because a closing page can't send a token. */
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
  args: { dueAt: v.number() },
  returns: v.null(),
  handler: async (ctx, { dueAt }) => {
    await whenDue(ctx, 'presence', dueAt, () => presence.sweepPresence(ctx))
    return null
  },
})
