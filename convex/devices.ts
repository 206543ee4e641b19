import { v, type Infer } from 'convex/values'
import { internal } from './_generated/api'
import { requireMember, requireUser } from './model/access'
import * as devices from './model/devices'
import { action, internalMutation, userMutation, userQuery } from './model/functions'
import { vapidKeys } from './model/pushPost'
import { recordRead } from './model/reads'
import { sessionOf } from './model/session'
import { device, registration, subscription, testResult } from './model/validators'
import { watchChatsOf } from './model/watching'

/** The key that browsers subscribe with; null if this deployment has no push keys. */
export const getPushKey = userQuery({
  args: {},
  returns: v.union(v.null(), v.string()),
  handler: async () => vapidKeys()?.publicKey ?? null,
})

/**
 * Called at each page load in a browser with notifications: it gets pushes until the caller's session ends. Returns
 * false if it was turned off from another device. `isAsked`: the person is turning notifications on here.
 */
export const registerDevice = userMutation({
  args: { ...registration.fields, isAsked: v.optional(v.boolean()) },
  returns: v.boolean(),
  handler: async (ctx, { isAsked = false, ...given }) =>
    devices.registerDevice(ctx, given, { session: await sessionOf(ctx), isAsked }),
})

/** Turns off another of the caller's devices, until it is turned on there. */
export const turnOffDevice = userMutation({
  args: { deviceId: v.string() },
  returns: v.null(),
  handler: async (ctx, { deviceId }) => {
    await devices.turnOffDevice(ctx, deviceId)
    return null
  },
})

/** Whether the caller turned this device off from another one: its open pages follow it at once. */
export const isTurnedOff = userQuery({
  args: { deviceId: v.string() },
  returns: v.boolean(),
  handler: async (ctx, { deviceId }) => devices.isTurnedOff(ctx, deviceId),
})

/** The calling device. */
export const removeDevice = userMutation({
  args: { deviceId: v.string() },
  returns: v.null(),
  handler: async (ctx, { deviceId }) => {
    await devices.removeDevice(ctx, deviceId)
    return null
  },
})

/** The caller's own devices. */
export const listDevices = userQuery({
  args: {},
  returns: v.array(device),
  handler: async (ctx) => devices.listDevices(ctx),
})

/** Sends a test to this device of the caller, whatever their settings are. */
export const sendTestNotification = action({
  args: { deviceId: v.string(), title: v.string(), body: v.string() },
  returns: testResult,
  handler: async (ctx, { deviceId, ...words }): Promise<Infer<typeof testResult>> => {
    const target = await ctx.runMutation(internal.devices.takeTest, { deviceId })
    return ctx.runAction(internal.push.sendTest, { ...target, ...words })
  },
})

/** Rejects on behalf of the test action, which can't read the database. */
export const takeTest = internalMutation({
  args: { deviceId: v.string() },
  returns: v.object({ ...subscription.fields, origin: v.string() }),
  handler: async (ctx, { deviceId }) => devices.takeTest({ ...ctx, ...(await requireUser(ctx)) }, deviceId),
})

/** See `registerDevice`. */
export const watchChats = internalMutation({
  args: { deviceId: v.id('devices'), after: v.string() },
  returns: v.null(),
  handler: async (ctx, { deviceId, after }) => {
    const next = await watchChatsOf(ctx, deviceId, after)
    if (next !== null) await ctx.scheduler.runAfter(0, internal.devices.watchChats, { deviceId, after: next })
    return null
  },
})

const proof = { deviceId: v.string(), secret: v.string() }

/** Called by the service worker when the browser has replaced its subscription. */
export const renew = internalMutation({
  args: { ...proof, subscription },
  returns: v.boolean(),
  handler: async (ctx, { subscription, ...proof }) => {
    const device = await devices.findProven(ctx, proof)
    if (device) await devices.renewSubscription(ctx, device, subscription)
    return device !== null
  },
})

/**
 * Called by the service worker when a chat was marked as read from its notification. Returns the device's owner if its
 * app has a badge to update; null if there is none, or no such device.
 */
export const markRead = internalMutation({
  args: { ...proof, conversationId: v.string(), seq: v.number() },
  returns: v.union(v.null(), v.object({ badgeOf: v.optional(v.id('users')) })),
  handler: async (ctx, { conversationId, seq, ...proof }) => {
    const device = await devices.findProven(ctx, proof)
    if (!device) return null
    const account = { ...ctx, userId: device.userId }
    await recordRead(account, await requireMember(account, conversationId), seq)
    return device.isInstalled ? { badgeOf: device.userId } : {}
  },
})

/** A session has ended: its devices get no more pushes. */
export const endSession = internalMutation({
  args: { session: v.string() },
  returns: v.null(),
  handler: async (ctx, { session }) => {
    await devices.endDevicesOfSession(ctx, session)
    return null
  },
})

/** Removes the devices of a disabled account, by its token identifier. */
export const endAccount = internalMutation({
  args: { tokenIdentifier: v.string() },
  returns: v.null(),
  handler: async (ctx, { tokenIdentifier }) => {
    await devices.endDevicesOfAccount(ctx, tokenIdentifier)
    return null
  },
})
