import { v, type Infer } from 'convex/values'
import { limits } from '../domain/limits'
import { internal } from './_generated/api'
import { requireMember } from './model/access'
import * as chatDeletion from './model/chatDeletion'
import * as conversations from './model/conversations'
import { internalMutation, internalQuery, userMutation, userQuery } from './model/functions'
import * as groups from './model/groups'
import { getHeadRow, readHead } from './model/heads'
import { listInbox, raiseForMembers } from './model/inbox'
import { requireAtMost, requireInteger } from './model/input'
import { readMembers } from './model/members'
import { listOlder } from './model/olderConversations'
import * as prefs from './model/prefs'
import { recordRead } from './model/reads'
import * as validators from './model/validators'

const conversationId = v.string()
const conversationIds = v.array(conversationId)
const memberList = v.array(validators.member)

export const getOrCreateConversation = userMutation({
  args: { participantIds: v.array(v.id('users')) },
  returns: conversationId,
  handler: async (ctx, { participantIds }) => conversations.getOrCreateDirect(ctx, participantIds),
})

/** Up to 1,000 members; those beyond the first hundred are added within moments, in separate transactions. */
export const createGroup = userMutation({
  args: { name: v.string(), participantIds: v.array(v.id('users')) },
  returns: conversationId,
  handler: async (ctx, { name, participantIds }): Promise<string> => {
    const { conversationId, rest } = await groups.createGroup(ctx, name, participantIds)
    if (rest.length > 0) {
      await ctx.scheduler.runAfter(0, internal.groups.addFounders, { conversationId, userIds: rest })
    }
    return conversationId
  },
})

/** Newest first. Large groups are ordered by when they were joined; the client sorts by the heads it has. */
export const getUserConversations = userQuery({
  args: { limit: v.number() },
  returns: v.array(validators.inboxRow),
  handler: async (ctx, { limit }) =>
    listInbox(ctx, ctx.userId, requireInteger(limit, 'limit', 1, limits.conversationsPerQuery)),
})

/**
 * Conversations further down than the newest ones, 200 at a time, with their unread counts: one call instead of two
 * per row.
 */
export const getOlderConversations = userQuery({
  args: { before: v.number() },
  returns: v.object({ rows: v.array(validators.olderRow), next: v.union(v.null(), v.number()) }),
  handler: async (ctx, { before }) => listOlder(ctx, ctx.userId, before),
})

/** A group has new messages: see `raiseInInboxes`. */
export const raise = internalMutation({
  args: { conversationId, sortAt: v.number() },
  returns: v.null(),
  handler: async (ctx, { conversationId, sortAt }) => {
    await raiseForMembers(ctx, conversationId, sortAt)
    return null
  },
})

export const getHead = userQuery({
  args: { conversationId },
  returns: validators.head,
  handler: async (ctx, args): Promise<Infer<typeof validators.head>> => {
    await requireMember(ctx, args.conversationId)
    return ctx.runQuery(internal.conversations.head, args)
  },
})

export const head = internalQuery({
  args: { conversationId },
  returns: validators.head,
  handler: async (ctx, args) => readHead(ctx, args.conversationId),
})

export const getMine = userQuery({
  args: { conversationId },
  returns: validators.mine,
  handler: async (ctx, args) => conversations.readMine(ctx, await requireMember(ctx, args.conversationId)),
})

/** Up to 100 conversations at once: all of them or none. */
export const setPrefs = userMutation({
  args: {
    conversationIds,
    muted: v.optional(v.boolean()),
    muteForMs: v.optional(v.number()),
    pinned: v.optional(v.boolean()),
    archived: v.optional(v.boolean()),
    counts: v.optional(v.record(v.string(), v.number())),
    markedUnread: v.optional(v.boolean()),
  },
  returns: v.null(),
  handler: async (ctx, { conversationIds, ...change }) => {
    for (const mute of await prefs.setPrefs(ctx, conversationIds, change)) {
      await ctx.scheduler.runAt(mute.mutedUntil, internal.conversations.endMute, mute)
    }
    return null
  },
})

/**
 * Deletes the chat for the caller: earlier messages disappear for them, and the chat returns to the list with its next
 * message. Groups are left instead.
 */
export const deleteChat = userMutation({
  args: { conversationId, upToSeq: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, args) => {
    await chatDeletion.deleteChat(ctx, args.conversationId, args.upToSeq)
    return null
  },
})

/** Undoes the last deletion of this chat. */
export const restoreChat = userMutation({
  args: { conversationId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await chatDeletion.restoreChat(ctx, args.conversationId)
    return null
  },
})

export const endMute = internalMutation({
  args: { prefsId: v.id('prefs'), mutedUntil: v.number() },
  returns: v.null(),
  handler: async (ctx, mute) => {
    await prefs.endMute(ctx, mute)
    return null
  },
})

/** Marks up to 100 conversations as read, and clears their unread mark. */
export const markAsRead = userMutation({
  args: { conversationIds },
  returns: v.null(),
  handler: async (ctx, { conversationIds }) => {
    requireAtMost(conversationIds, 'Chats', limits.conversationsPerChange)
    for (const conversationId of new Set(conversationIds)) {
      const membership = await requireMember(ctx, conversationId)
      const head = await getHeadRow(ctx, conversationId)
      await recordRead(ctx, membership, head.lastSeq)
      await prefs.clearMarkedUnread(ctx, conversationId)
    }
    return null
  },
})

export const getMembers = userQuery({
  args: { conversationId },
  returns: memberList,
  handler: async (ctx, args): Promise<Infer<typeof memberList>> => {
    await requireMember(ctx, args.conversationId)
    return ctx.runQuery(internal.conversations.members, args)
  },
})

export const members = internalQuery({
  args: { conversationId },
  returns: memberList,
  handler: async (ctx, args) => readMembers(ctx, args.conversationId),
})
