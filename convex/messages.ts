import { v, type Infer } from 'convex/values'
import { firstSeqOf } from '../domain/limits'
import { internal } from './_generated/api'
import { requireMember } from './model/access'
import { internalQuery, userMutation, userQuery } from './model/functions'
import { getHeadRow } from './model/heads'
import { requireInteger } from './model/input'
import { deleteForAll, editMessageText } from './model/messageChanges'
import { readPage, send } from './model/messages'
import { recordRead } from './model/reads'
import { messagePage } from './model/validators'

/** Rows with seq in [32 * page, 32 * page + 32) that the caller may see, ascending. */
export const getMessages = userQuery({
  args: { conversationId: v.string(), page: v.number() },
  returns: messagePage,
  handler: async (ctx, args): Promise<Infer<typeof messagePage>> => {
    requireInteger(args.page, 'page', 0)
    const { visibleFromSeq } = await requireMember(ctx, args.conversationId)
    const isAllVisible = visibleFromSeq <= firstSeqOf(args.page)
    // Passed on untouched, so that all members share one result.
    if (isAllVisible) return ctx.runQuery(internal.messages.page, args)
    const { page, messages } = await ctx.runQuery(internal.messages.page, args)
    return { page, messages: messages.filter((message) => message.seq >= visibleFromSeq) }
  },
})

export const page = internalQuery({
  args: { conversationId: v.string(), page: v.number() },
  returns: messagePage,
  handler: async (ctx, args) => readPage(ctx, args.conversationId, args.page),
})

export const sendMessage = userMutation({
  args: { conversationId: v.string(), content: v.string(), clientMessageId: v.string() },
  returns: v.object({ messageId: v.id('messages'), seq: v.number(), sentAt: v.number() }),
  handler: async (ctx, { conversationId, ...message }) => send(ctx, await requireMember(ctx, conversationId), message),
})

/** One's own; the text before is not kept. */
export const editMessage = userMutation({
  args: { messageId: v.id('messages'), content: v.string() },
  returns: v.null(),
  handler: async (ctx, { messageId, content }) => {
    await editMessageText(ctx, messageId, content)
    return null
  },
})

/** For everybody: one's own, or anybody's by those who run a group. All of them or none, up to 100. */
export const deleteMessages = userMutation({
  args: { messageIds: v.array(v.id('messages')) },
  returns: v.null(),
  handler: async (ctx, { messageIds }) => {
    await deleteForAll(ctx, messageIds)
    return null
  },
})

/** Everything up to `seq` has been on screen: one call for a burst. Returns the position that holds now. */
export const markMessageAsRead = userMutation({
  args: { conversationId: v.string(), seq: v.number() },
  returns: v.object({ readSeq: v.number() }),
  handler: async (ctx, { conversationId, seq }) => {
    requireInteger(seq, 'seq', 0)
    const membership = await requireMember(ctx, conversationId)
    const head = await getHeadRow(ctx, conversationId)
    return { readSeq: await recordRead(ctx, membership, head, seq) }
  },
})
