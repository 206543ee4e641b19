import { v } from 'convex/values'
import { internal } from './_generated/api'
import { internalMutation, userMutation, userQuery } from './model/functions'
import { changeNotificationSettings, readNotificationSettings } from './model/notificationSettings'
import { chooseNotifications } from './model/prefs'
import { reviseFor } from './model/revising'
import * as telling from './model/telling'
import { chatChoice, notificationSettings } from './model/validators'

const conversationId = v.string()

/**
 * The caller's general notification settings. Settings of a chat are with the chat (`getMine`), those of a device
 * with the device.
 */
export const getNotificationSettings = userQuery({
  args: {},
  returns: notificationSettings,
  handler: async (ctx) => readNotificationSettings(ctx, ctx.userId),
})

export const setNotificationSettings = userMutation({
  args: notificationSettings.partial().fields,
  returns: v.null(),
  handler: async (ctx, change) => {
    await changeNotificationSettings(ctx, change)
    return null
  },
})

/** Up to 100 chats at once; muting them is `conversations.setPrefs`. */
export const setConversationNotifications = userMutation({
  args: { conversationIds: v.array(conversationId), choice: chatChoice },
  returns: v.null(),
  handler: async (ctx, { conversationIds, choice }) => {
    await chooseNotifications(ctx, conversationIds, choice)
    return null
  },
})

/** A chat has new messages: see `askToTell`. */
export const tell = internalMutation({
  args: { conversationId },
  returns: v.null(),
  handler: async (ctx, { conversationId }) => {
    await telling.tellNext(ctx, conversationId)
    return null
  },
})

/** The rest of a large group, or a repeated pass: see `telling.ts`. */
export const tellOthers = internalMutation({
  args: { conversationId, from: v.number(), to: v.number(), after: v.string() },
  returns: v.null(),
  handler: async (ctx, { conversationId, from, to, after }) => {
    await telling.tellRest(ctx, conversationId, from, to, after)
    return null
  },
})

/** A message that a notification shows was deleted or restored: see `revising.ts`. */
export const revise = internalMutation({
  args: { conversationId, messageIds: v.array(v.id('messages')), after: v.string() },
  returns: v.null(),
  handler: async (ctx, { after, ...what }) => {
    const next = await reviseFor(ctx, what.conversationId, what.messageIds, after)
    if (next !== null) await ctx.scheduler.runAfter(0, internal.notifications.revise, { ...what, after: next })
    return null
  },
})

export const tellReaction = internalMutation({
  args: { reactionId: v.id('reactions') },
  returns: v.null(),
  handler: async (ctx, { reactionId }) => {
    await telling.tellReaction(ctx, reactionId)
    return null
  },
})
