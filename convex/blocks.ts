import { v } from 'convex/values'
import * as blocks from './model/blocks'
import { userMutation, userQuery } from './model/functions'
import { person } from './model/validators'

const userId = v.id('users')

/** Twice is once. The other one is not told. */
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

/** Whom the caller blocked: for what their pages fold away. */
export const getBlockedIds = userQuery({
  args: {},
  returns: v.array(userId),
  handler: async (ctx) => blocks.blockedIds(ctx),
})

/** The same people as a list shows them. */
export const listBlocked = userQuery({
  args: {},
  returns: v.array(person),
  handler: async (ctx) => blocks.blockedPeople(ctx),
})
