import { v, type Infer } from 'convex/values'
import { firstSeqOf, limits } from '../domain/limits'
import { internal } from './_generated/api'
import { requireMember } from './model/access'
import { internalMutation, internalQuery, userMutation, userQuery } from './model/functions'
import { requireInteger } from './model/input'
import { hideMessages, readMarks, showMessages } from './model/marks'
import * as changes from './model/messageChanges'
import { firstFrom, readMessage, readRun, send } from './model/messages'
import { recordRead } from './model/reads'
import { attachmentClaim, earlierText, marks, message, messageBlock, messagePage } from './model/validators'

const messageOrNone = v.union(v.null(), message)
const messageIds = v.array(v.id('messages'))

/** The rows with seq in [32 * page, 32 * page + 32) that the caller can see, ascending. */
export const getMessages = userQuery({
  args: { conversationId: v.string(), page: v.number() },
  returns: messagePage,
  handler: async (ctx, args): Promise<Infer<typeof messagePage>> => {
    requireInteger(args.page, 'page', 0)
    const { visibleFromSeq } = await requireMember(ctx, args.conversationId)
    const isAllVisible = visibleFromSeq <= firstSeqOf(args.page)
    // Passed on unchanged, so that an embedded server runs it once for all members.
    if (isAllVisible) return ctx.runQuery(internal.messages.page, args)
    const { page, messages } = await ctx.runQuery(internal.messages.page, args)
    return { page, messages: messages.filter((message) => message.seq >= visibleFromSeq) }
  },
})

/**
 * The rows with seq in [8 * block, 8 * block + 8). At the end of a conversation each message re-runs this for everyone
 * who is looking; a whole page would be four times as much.
 */
export const getBlock = userQuery({
  args: { conversationId: v.string(), block: v.number() },
  returns: messageBlock,
  handler: async (ctx, args): Promise<Infer<typeof messageBlock>> => {
    requireInteger(args.block, 'block', 0)
    const { visibleFromSeq } = await requireMember(ctx, args.conversationId)
    if (visibleFromSeq <= args.block * limits.tailBlock) return ctx.runQuery(internal.messages.block, args)
    const { block, messages } = await ctx.runQuery(internal.messages.block, args)
    return { block, messages: messages.filter((message) => message.seq >= visibleFromSeq) }
  },
})

/** Returns the start of a day: the first message at or after a time that the caller can see; null if there is none. */
export const findFirstFrom = userQuery({
  args: { conversationId: v.string(), at: v.number() },
  returns: v.union(v.null(), v.object({ seq: v.number(), sentAt: v.number() })),
  handler: async (ctx, { conversationId, at }) => firstFrom(ctx, await requireMember(ctx, conversationId), at),
})

export const page = internalQuery({
  args: { conversationId: v.string(), page: v.number() },
  returns: messagePage,
  handler: async (ctx, { conversationId, page }) => {
    const messages = await readRun(ctx, conversationId, firstSeqOf(page), limits.pageSize)
    return { page, messages }
  },
})

export const block = internalQuery({
  args: { conversationId: v.string(), block: v.number() },
  returns: messageBlock,
  handler: async (ctx, { conversationId, block }) => {
    const messages = await readRun(ctx, conversationId, block * limits.tailBlock, limits.tailBlock)
    return { block, messages }
  },
})

/** Returns one message, for a quote or a link; null if it doesn't exist or the caller can't see it (R7). */
export const getMessage = userQuery({
  args: { conversationId: v.string(), seq: v.number() },
  returns: messageOrNone,
  handler: async (ctx, args): Promise<Infer<typeof messageOrNone>> => {
    requireInteger(args.seq, 'seq', 0)
    const { visibleFromSeq } = await requireMember(ctx, args.conversationId)
    return args.seq < visibleFromSeq ? null : ctx.runQuery(internal.messages.one, args)
  },
})

export const one = internalQuery({
  args: { conversationId: v.string(), seq: v.number() },
  returns: messageOrNone,
  handler: async (ctx, { conversationId, seq }) => readMessage(ctx, conversationId, seq),
})

/** The caller's own state of a page's messages. */
export const getMarks = userQuery({
  args: { conversationId: v.string(), page: v.number() },
  returns: marks,
  handler: async (ctx, { conversationId, page }) => {
    requireInteger(page, 'page', 0)
    return readMarks(ctx, await requireMember(ctx, conversationId), page)
  },
})

export const sendMessage = userMutation({
  args: {
    conversationId: v.string(),
    content: v.string(),
    clientMessageId: v.string(),
    /** The seq of the message it replies to. */
    replyTo: v.optional(v.number()),
    /** The caller's uploads, accepted by `files.registerUpload`; each can be in one message. */
    attachments: v.optional(v.array(attachmentClaim)),
  },
  returns: v.object({ messageId: v.id('messages'), seq: v.number(), sentAt: v.number() }),
  handler: async (ctx, { conversationId, ...message }) => send(ctx, conversationId, message),
})

/** Edits one of the caller's own messages; `getEarlierTexts` returns its previous versions. */
export const editMessage = userMutation({
  args: { messageId: v.id('messages'), content: v.string() },
  returns: v.null(),
  handler: async (ctx, { messageId, content }) => {
    await changes.editMessageText(ctx, messageId, content)
    return null
  },
})

/** Oldest first, without the current version. */
export const getEarlierTexts = userQuery({
  args: { messageId: v.id('messages') },
  returns: v.array(earlierText),
  handler: async (ctx, { messageId }) => changes.listEarlierTexts(ctx, messageId),
})

/**
 * Deletes up to 100 messages for everyone, all or none: the caller's own, or anyone's if the caller is an owner or
 * admin.
 */
export const deleteMessages = userMutation({
  args: { messageIds },
  returns: v.null(),
  handler: async (ctx, { messageIds }) => {
    const deleted = await changes.deleteForAll(ctx, messageIds)
    if (deleted.length > 0) {
      await ctx.scheduler.runAfter(limits.deletionUndoMs, internal.messages.erase, { messageIds: deleted })
    }
    return null
  },
})

/** Undoes a deletion for everyone; only for the person who deleted, within 30 s. */
export const restoreMessages = userMutation({
  args: { messageIds },
  returns: v.null(),
  handler: async (ctx, { messageIds }) => {
    await changes.restoreMessages(ctx, messageIds)
    return null
  },
})

/** Scheduled for when a deletion can no longer be undone. */
export const erase = internalMutation({
  args: { messageIds },
  returns: v.null(),
  handler: async (ctx, { messageIds }) => {
    const rest = await changes.eraseDeleted(ctx, messageIds)
    if (rest.length > 0) await ctx.scheduler.runAfter(0, internal.messages.erase, { messageIds: rest })
    return null
  },
})

/** Erases messages whose scheduled call was lost: see `listOverdue`. */
export const eraseOverdue = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const overdue = await changes.listOverdue(ctx)
    if (overdue.length > 0) await ctx.scheduler.runAfter(0, internal.messages.erase, { messageIds: overdue })
    return null
  },
})

/** Deletes up to 100 messages for the caller only (R9). */
export const deleteForMe = userMutation({
  args: { conversationId: v.string(), seqs: v.array(v.number()) },
  returns: v.null(),
  handler: async (ctx, { conversationId, seqs }) => {
    await hideMessages(ctx, await requireMember(ctx, conversationId), seqs)
    return null
  },
})

export const undeleteForMe = userMutation({
  args: { conversationId: v.string(), seqs: v.array(v.number()) },
  returns: v.null(),
  handler: async (ctx, { conversationId, seqs }) => {
    await showMessages(ctx, await requireMember(ctx, conversationId), seqs)
    return null
  },
})

/** Everything up to `seq` has been on screen: one call for a burst. Returns the stored position. */
export const markMessageAsRead = userMutation({
  args: { conversationId: v.string(), seq: v.number() },
  returns: v.object({ readSeq: v.number() }),
  handler: async (ctx, { conversationId, seq }) => {
    requireInteger(seq, 'seq', 0)
    return { readSeq: await recordRead(ctx, await requireMember(ctx, conversationId), seq) }
  },
})
