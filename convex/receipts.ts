import { v, type Infer } from 'convex/values'
import { internal } from './_generated/api'
import { requireMember } from './model/access'
import { internalQuery, userQuery } from './model/functions'
import { sendsReceipts } from './model/privacy'
import { readPositions, readReceipts } from './model/reads'
import { receipt } from './model/validators'

const receipts = v.array(receipt)

/** Those that decide every ✓✓; none for one who hides their own. */
export const getReceipts = userQuery({
  args: { conversationId: v.string() },
  returns: receipts,
  handler: async (ctx, args): Promise<Infer<typeof receipts>> => {
    await requireMember(ctx, args.conversationId)
    if (!(await sendsReceipts(ctx, ctx.userId))) return []
    return ctx.runQuery(internal.receipts.top, args)
  },
})

export const top = internalQuery({
  args: { conversationId: v.string() },
  returns: receipts,
  handler: async (ctx, { conversationId }) => readReceipts(ctx, conversationId),
})

/**
 * R6, “Read by 4 of 6”: how far each member has read, of those who share it; none for one who hides their own. Every
 * reading burst of a member changes it, so a large group's is asked for only while somebody looks at it.
 */
export const getReadPositions = userQuery({
  args: { conversationId: v.string() },
  returns: receipts,
  handler: async (ctx, args): Promise<Infer<typeof receipts>> => {
    await requireMember(ctx, args.conversationId)
    if (!(await sendsReceipts(ctx, ctx.userId))) return []
    return ctx.runQuery(internal.receipts.positions, args)
  },
})

export const positions = internalQuery({
  args: { conversationId: v.string() },
  returns: receipts,
  handler: async (ctx, { conversationId }) => readPositions(ctx, conversationId),
})
