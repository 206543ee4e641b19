import { paginationOptsValidator, paginationResultValidator } from 'convex/server'
import { v } from 'convex/values'
import { internal } from './_generated/api'
import { findAccount } from './model/access'
import { internalMutation, internalQuery, tokenMutation, tokenQuery, userMutation, userQuery } from './model/functions'
import { readMe } from './model/me'
import * as people from './model/people'
import { applySharing } from './model/presence'
import { changePrivacy, readPrivacy } from './model/privacy'
import { endStatus as endStatusOf, setStatus as setOwnStatus } from './model/status'
import * as users from './model/users'
import * as validators from './model/validators'
import { person, self, status } from './model/validators'

/**
 * Creates the account's person on the first call, and updates it from the token; called once before the signed-in pages
 * appear.
 */
export const ensureSelf = tokenMutation({
  args: {},
  returns: v.object({ userId: v.id('users'), name: v.string(), handle: v.string() }),
  handler: async (ctx) => {
    const account = await findAccount(ctx, ctx.identity)
    const user = account
      ? await users.catchUp(ctx, account.userId, ctx.identity)
      : await users.createUser(ctx, ctx.identity.tokenIdentifier, users.detailsFromToken(ctx.identity), 0)
    return { userId: user._id, name: user.name, handle: user.handle }
  },
})

/** Null until `ensureSelf` has run. */
export const me = tokenQuery({
  args: {},
  returns: v.union(v.null(), self),
  handler: async (ctx) => {
    const account = await findAccount(ctx, ctx.identity)
    return account && readMe(ctx, ctx.identity, account.userId)
  },
})

/** For the identity provider: the account behind a person, null if there is none. */
export const identityOf = internalQuery({
  args: { userId: v.string() },
  returns: v.union(v.null(), v.string()),
  handler: async (ctx, { userId }) => users.identityOf(ctx, userId),
})

/** Changes the person's handle and bio. Name and email address belong to the identity provider. */
export const updateProfile = userMutation({
  args: { handle: v.optional(v.string()), bio: v.optional(v.string()) },
  returns: v.null(),
  handler: async (ctx, change) => {
    await users.updateProfile(ctx, change)
    return null
  },
})

/** Checks a handle while it is being typed. */
export const judgeHandle = userQuery({
  args: { handle: v.string() },
  returns: v.union(v.literal('free'), v.literal('own'), v.literal('taken'), v.literal('malformed')),
  handler: async (ctx, { handle }) => users.judgeHandle(ctx, handle),
})

/** Sets a status until it ends or is cleared. */
export const setStatus = userMutation({
  args: { status: v.union(v.null(), status) },
  returns: v.null(),
  handler: async (ctx, args) => {
    await setOwnStatus(ctx, args.status)
    return null
  },
})

export const endStatus = internalMutation({
  args: { userId: v.id('users'), until: v.number() },
  returns: v.null(),
  handler: async (ctx, { userId, until }) => {
    await endStatusOf(ctx, userId, until)
    return null
  },
})

/** From an upload that `files.registerPicture` accepted; null for the identity provider's picture, if there is one. */
export const setPicture = userMutation({
  args: { storageId: v.union(v.null(), v.id('_storage')) },
  returns: v.null(),
  handler: async (ctx, { storageId }) => {
    await users.setPicture(ctx, storageId)
    return null
  },
})

export const getAllUsers = userQuery({
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(person),
  handler: async (ctx, { paginationOpts }) => people.pageOfPeople(ctx, paginationOpts),
})

/** @alias The earlier name of `getAllUsers`: open pages of that version still call it. */
export const listPeople = getAllUsers

/** Number of people with an account; null while unknown. */
export const countPeople = userQuery({
  args: {},
  returns: v.union(v.null(), v.number()),
  handler: async (ctx): Promise<number | null> => ctx.runQuery(internal.users.peopleCount, {}),
})

export const peopleCount = internalQuery({
  args: {},
  returns: v.union(v.null(), v.number()),
  handler: async (ctx) => people.countPeople(ctx),
})

/** Searches by the start of any word of the name or handle. */
export const searchPeople = userQuery({
  args: { text: v.string() },
  returns: v.array(person),
  handler: async (ctx, { text }) => people.searchPeople(ctx, text),
})

export const getPerson = userQuery({
  args: { userId: v.id('users') },
  returns: v.union(v.null(), person),
  handler: async (ctx, { userId }) => users.findPerson(ctx, userId),
})

const switches = validators.privacy.fields

export const getPrivacy = userQuery({
  args: {},
  returns: v.object(switches),
  handler: async (ctx) => readPrivacy(ctx, ctx.userId),
})

export const setPrivacy = userMutation({
  args: validators.privacy.partial().fields,
  returns: v.null(),
  handler: async (ctx, change) => {
    await changePrivacy(ctx, change)
    if (change.sharesPresence !== undefined) await applySharing(ctx, ctx.userId, change.sharesPresence)
    return null
  },
})

/** The only way in for account events: webhooks, and the embedded sign-in's hooks. */
/** For a server that starts with another identity provider: whether anyone here has an account of this one. */
export const hasPeopleOf = internalQuery({
  args: { issuer: v.string() },
  returns: v.boolean(),
  handler: async (ctx, { issuer }) => users.hasPeopleOf(ctx, issuer),
})

export const syncUser = internalMutation({
  args: {
    event: v.union(v.literal('create'), v.literal('update'), v.literal('delete')),
    tokenIdentifier: v.string(),
    name: v.optional(v.string()),
    email: v.optional(v.string()),
    imageUrl: v.optional(v.string()),
    isAdmin: v.optional(v.boolean()),
    updatedAt: v.number(),
  },
  returns: v.null(),
  handler: async (ctx, event) => {
    const deleted = await users.applyAccountEvent(ctx, event)
    if (deleted) await ctx.scheduler.runAfter(0, internal.groups.leaveAll, { userId: deleted })
    return null
  },
})
