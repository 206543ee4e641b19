import { v } from 'convex/values'
import { requireMember } from './model/access'
import { userQuery } from './model/functions'
import { getHeadRow } from './model/heads'
import { requireInteger } from './model/input'
import { describePush } from './model/pushWords'

/**
 * The caller's notification in a chat, in a push's form, for a page that has just seen something arrive. Null if there
 * is none. `now` is the page's clock, for the quiet hours.
 */
export const getNotice = userQuery({
  args: {
    conversationId: v.string(),
    showsText: v.boolean(),
    sound: v.boolean(),
    language: v.optional(v.string()),
    now: v.number(),
  },
  returns: v.union(v.null(), v.string()),
  handler: async (ctx, { conversationId, now, ...device }) => {
    await requireMember(ctx, conversationId)
    const { lastSeq: seq } = await getHeadRow(ctx, conversationId)
    const at = { isReplay: false, now: requireInteger(now, 'now', 0) }
    return describePush(
      ctx,
      { userId: ctx.userId, conversationId, seq },
      { ...device, isInstalled: false, origin: '' },
      at,
    )
  },
})
