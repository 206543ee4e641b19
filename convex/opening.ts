import { v } from 'convex/values'
import { userQuery } from './model/functions'
import { readOpening } from './model/opening'
import { opening } from './model/validators'

/**
 * The first content of a page, in one call and as of one moment: the caller, the top of the list, and the end of the
 * chat that the page opens.
 */
export const read = userQuery({
  args: { conversationId: v.union(v.null(), v.string()) },
  returns: opening,
  handler: async (ctx, { conversationId }) => readOpening(ctx, conversationId),
})
