import { v } from 'convex/values'
import { userQuery } from './model/functions'
import { readOpenedChat, readOpening } from './model/opening'
import { openedChat, opening } from './model/validators'

/**
 * The first content of a page, in one call and as of one moment: the caller, the top of the list, and the end of the
 * chat that the page opens.
 */
export const read = userQuery({
  args: { conversationId: v.union(v.null(), v.string()) },
  returns: opening,
  handler: async (ctx, { conversationId }) => readOpening(ctx, conversationId),
})

/** A chat's end, as of one moment, for a device that keeps it. */
export const readChat = userQuery({
  args: { conversationId: v.string() },
  returns: openedChat,
  handler: async (ctx, { conversationId }) => readOpenedChat(ctx, conversationId),
})
