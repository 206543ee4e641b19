import { v, type Infer } from 'convex/values'
import { internal } from './_generated/api'
import { internalMutation, internalQuery, userMutation, userQuery } from './model/functions'
import { requireGroupMember } from './model/groupAccess'
import * as changes from './model/groupChanges'
import * as groups from './model/groups'
import * as invitations from './model/invitations'
import * as validators from './model/validators'

const conversationId = v.string()
const userId = v.id('users')

/** Returns the group's description and settings. The name and the picture are in its head. */
export const getGroup = userQuery({
  args: { conversationId },
  returns: validators.group,
  handler: async (ctx, args): Promise<Infer<typeof validators.group>> => {
    await requireGroupMember(ctx, args.conversationId)
    return ctx.runQuery(internal.groups.group, args)
  },
})

export const group = internalQuery({
  args: { conversationId },
  returns: validators.group,
  handler: async (ctx, args) => changes.readGroup(ctx, args.conversationId),
})

/** Includes groups the caller is in. */
export const getCommonGroups = userQuery({
  args: { userId },
  returns: v.array(validators.commonGroup),
  handler: async (ctx, args) => groups.commonGroups(ctx, args.userId),
})

/**
 * Adds up to 100 people. Called by an owner or admin, or by any member if the settings allow it. People who can't be
 * added are invited; `invited` lists them.
 */
export const addMembers = userMutation({
  args: { conversationId, userIds: v.array(userId) },
  returns: v.object({ invited: v.array(userId) }),
  handler: async (ctx, { conversationId, userIds }) => ({
    invited: await groups.addMembers(ctx, conversationId, userIds),
  }),
})

/** The groups that the caller is invited to. */
export const listInvitations = userQuery({
  args: {},
  returns: v.array(validators.invitation),
  handler: async (ctx) => invitations.listInvitations(ctx),
})

/** Open invitations to this group. */
export const listInvited = userQuery({
  args: { conversationId },
  returns: v.array(validators.person),
  handler: async (ctx, args) => invitations.listInvited(ctx, args.conversationId),
})

export const acceptInvitation = userMutation({
  args: { conversationId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await groups.acceptInvitation(ctx, args.conversationId)
    return null
  },
})

/** After declining, a person can only be invited, not added. */
export const declineInvitation = userMutation({
  args: { conversationId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await invitations.declineInvitation(ctx, args.conversationId)
    return null
  },
})

/** Called by anyone who can add people. */
export const withdrawInvitation = userMutation({
  args: { conversationId, userId },
  returns: v.null(),
  handler: async (ctx, { conversationId, userId }) => {
    await invitations.withdrawInvitation(ctx, conversationId, userId)
    return null
  },
})

export const removeMember = userMutation({
  args: { conversationId, userId },
  returns: v.null(),
  handler: async (ctx, { conversationId, userId }) => {
    await groups.removeMember(ctx, conversationId, userId)
    return null
  },
})

export const leave = userMutation({
  args: { conversationId },
  returns: v.null(),
  handler: async (ctx, { conversationId }) => {
    await groups.leaveGroup(ctx, conversationId)
    return null
  },
})

/** Called by the owner. Making someone else the owner transfers ownership. */
export const setRole = userMutation({
  args: { conversationId, userId, role: validators.member.fields.role },
  returns: v.null(),
  handler: async (ctx, { conversationId, userId, role }) => {
    await changes.setRole(ctx, conversationId, userId, role)
    return null
  },
})

export const rename = userMutation({
  args: { conversationId, name: v.string() },
  returns: v.null(),
  handler: async (ctx, { conversationId, name }) => {
    await changes.renameGroup(ctx, conversationId, name)
    return null
  },
})

/** An empty description, or only spaces, removes it. */
export const describe = userMutation({
  args: { conversationId, description: v.string() },
  returns: v.null(),
  handler: async (ctx, { conversationId, description }) => {
    await changes.describeGroup(ctx, conversationId, description)
    return null
  },
})

/** From an unused upload; null removes the picture. */
export const setPicture = userMutation({
  args: { conversationId, storageId: v.union(v.null(), v.id('_storage')) },
  returns: v.null(),
  handler: async (ctx, { conversationId, storageId }) => {
    await changes.pictureGroup(ctx, conversationId, storageId)
    return null
  },
})

export const configure = userMutation({
  args: { conversationId, change: validators.group.fields.settings.partial() },
  returns: v.null(),
  handler: async (ctx, { conversationId, change }) => {
    await changes.configureGroup(ctx, conversationId, change)
    return null
  },
})

/** Adds the remaining initial members of a group. */
export const addFounders = internalMutation({
  args: { conversationId, userIds: v.array(userId) },
  returns: v.null(),
  handler: async (ctx, { conversationId, userIds }) => {
    const rest = await groups.addFounders(ctx, conversationId, userIds, true)
    if (rest.length > 0) {
      await ctx.scheduler.runAfter(0, internal.groups.addFounders, { conversationId, userIds: rest })
    }
    return null
  },
})

/** After the account was deleted. */
export const leaveAll = internalMutation({
  args: { userId },
  returns: v.null(),
  handler: async (ctx, { userId }) => {
    const isMore = await groups.leaveSomeGroups(ctx, userId)
    if (isMore) await ctx.scheduler.runAfter(0, internal.groups.leaveAll, { userId })
    return null
  },
})
