import { v } from 'convex/values'
import * as blocks from './model/blocks'
import { userMutation, userQuery } from './model/functions'
import { person } from './model/validators'

const userId = v.id('users')

/** Idempotent. The other person isn't told. */
export const blockPerson = userMutation({
  args: { userId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await blocks.block(ctx, args.userId)
    return null
  },
})

export const unblockPerson = userMutation({
  args: { userId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await blocks.unblock(ctx, args.userId)
    return null
  },
})

/** The people the caller blocked: pages collapse their messages. */
export const getBlockedIds = userQuery({
  args: {},
  returns: v.array(userId),
  handler: async (ctx) => blocks.blockedIds(ctx),
})

/** The same people, as a list shows them. */
export const listBlocked = userQuery({
  args: {},
  returns: v.array(person),
  handler: async (ctx) => blocks.blockedPeople(ctx),
})
