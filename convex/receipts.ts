import { v, type Infer } from 'convex/values'
import { internal } from './_generated/api'
import { requireMember } from './model/access'
import { internalQuery, userQuery } from './model/functions'
import { sendsReceipts } from './model/privacy'
import { readReceipts } from './model/reads'
import { receipt } from './model/validators'

const receipts = v.array(receipt)

/** The two highest shared read positions; none for one who hides their own. */
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
