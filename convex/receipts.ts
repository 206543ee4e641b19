import { v, type Infer } from 'convex/values'
import { isGroupKey } from '../domain/conversation-key'
import { internal } from './_generated/api'
import { requireMember } from './model/access'
import { readApart } from './model/blocks'
import { internalQuery, userQuery } from './model/functions'
import { readPrivacy } from './model/privacy'
import { positionsApartFrom, readPositions, readReceipts, receiptsApartFrom } from './model/reads'
import { receipt } from './model/validators'

const receipts = v.array(receipt)

/**
 * The receipts that decide every ✓✓. R5: none if the caller hides their own. R10: of someone with whom the caller has a
 * block, only those from before it.
 */
export const getReceipts = userQuery({
  args: { conversationId: v.string() },
  returns: receipts,
  handler: async (ctx, args): Promise<Infer<typeof receipts>> => {
    await requireMember(ctx, args.conversationId)
    if (!(await readPrivacy(ctx, ctx.userId)).sendsReceipts) return []
    // In a one-to-one chat, reading after a block isn't shared in the first place.
    if (!isGroupKey(args.conversationId)) return ctx.runQuery(internal.receipts.top, args)
    const apart = await readApart(ctx)
    if (apart.isEmpty) return ctx.runQuery(internal.receipts.top, args)
    return receiptsApartFrom(ctx, args.conversationId, apart)
  },
})

export const top = internalQuery({
  args: { conversationId: v.string() },
  returns: receipts,
  handler: async (ctx, { conversationId }) => readReceipts(ctx, conversationId),
})

/**
 * R6, “Read by 4 of 6”: the read position of each member who shares it; none if the caller hides their own. Each
 * burst of reading changes it, so in a large group it is queried only while someone looks at it.
 */
export const getReadPositions = userQuery({
  args: { conversationId: v.string() },
  returns: receipts,
  handler: async (ctx, args): Promise<Infer<typeof receipts>> => {
    await requireMember(ctx, args.conversationId)
    if (!(await readPrivacy(ctx, ctx.userId)).sendsReceipts) return []
    const apart = await readApart(ctx)
    if (apart.isEmpty) return ctx.runQuery(internal.receipts.positions, args)
    return positionsApartFrom(ctx, args.conversationId, apart)
  },
})

export const positions = internalQuery({
  args: { conversationId: v.string() },
  returns: receipts,
  handler: async (ctx, { conversationId }) => readPositions(ctx, conversationId),
})
