import { summaryOf } from '../../domain/attachments'
import { defaultGroupSettings } from '../../domain/group-roles'
import { previewText } from '../../domain/previews'
import { peopleInEvent, readSystemEvent } from '../../domain/system-event'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { isRaisedBy } from './inbox'
import { pictureUrl } from './pictures'
import { askForIndexing } from './searchIndex'
import { getUser } from './users'
import { namesOfMentions } from './mentionNames'

export async function getHeadRow(ctx: QueryCtx, conversationId: string): Promise<Doc<'heads'>> {
  const head = await ctx.db
    .query('heads')
    .withIndex('by_conversation', (range) => range.eq('conversationId', conversationId))
    .unique()
  if (!head) throw new Error(`Conversation ${conversationId} has no head`)
  return head
}

export async function getConversation(ctx: QueryCtx, conversationId: string): Promise<Doc<'conversations'>> {
  const conversation = await findConversation(ctx, conversationId)
  if (!conversation) throw new Error(`Conversation ${conversationId} has members but does not exist`)
  return conversation
}

export async function findConversation(ctx: QueryCtx, conversationId: string) {
  return ctx.db
    .query('conversations')
    .withIndex('by_conversation_id', (range) => range.eq('conversationId', conversationId))
    .unique()
}

/** The head as everyone in the conversation sees it, without an access check. */
export async function readHead(ctx: QueryCtx, conversationId: string) {
  const { lastSeq, count, lastMessageAt, memberCount, preview } = await getHeadRow(ctx, conversationId)
  const conversation = await getConversation(ctx, conversationId)
  const { isGroup, groupName, settings } = conversation
  const senderName = preview ? (await getUser(ctx, preview.senderId)).name : ''
  const shown = preview && (await showPreview(ctx, conversationId, preview))
  return {
    conversationId,
    isGroup,
    groupName,
    writing: (settings ?? defaultGroupSettings).writing,
    imageUrl: await pictureUrl(ctx, conversation),
    lastSeq,
    count,
    lastMessageAt,
    memberCount,
    preview: shown && { ...shown, senderName, people: await namesInEvent(ctx, shown) },
  }
}

/** People named in a previewed event besides its sender, so that the list's text matches the timeline's. */
async function namesInEvent(ctx: QueryCtx, { kind, text }: NonNullable<Doc<'heads'>['preview']>) {
  if (kind !== 'system') return undefined
  const userIds = peopleInEvent(readSystemEvent(text)).map((userId) => ctx.db.normalizeId('users', userId))
  return Promise.all(
    userIds
      .filter((userId) => userId !== null)
      .map(async (userId) => ({ userId, name: (await getUser(ctx, userId)).name })),
  )
}

/**
 * The preview with the current names of the users it mentions. Reads the message only if the preview contains a handle:
 * the preview alone can't tell a mention from code.
 */
async function showPreview(ctx: QueryCtx, conversationId: string, preview: NonNullable<Doc<'heads'>['preview']>) {
  if (preview.kind !== 'text' || preview.isDeleted || !/[@＠]/.test(preview.text)) return { ...preview, called: [] }
  const message = await ctx.db
    .query('messages')
    .withIndex('by_conversation_and_seq', (range) => range.eq('conversationId', conversationId).eq('seq', preview.seq))
    .unique()
  const called = await namesOfMentions(ctx, message?.mentions)
  return {
    ...preview,
    called,
    text: message && !message.isDeleted ? previewText(message.content, called) : preview.text,
  }
}

export interface NewRow {
  kind: Doc<'messages'>['kind']
  senderId: Id<'users'>
  content: string
  clientMessageId: string
  replyTo?: number | undefined
  mentions?: Doc<'messages'>['mentions']
  attachments?: Doc<'messages'>['attachments']
}

/**
 * Appends a row and moves the head: the only place that assigns a seq (R1). Time never goes back within a conversation,
 * so order by time is order by seq.
 */
export async function appendRow(ctx: MutationCtx, head: Doc<'heads'>, row: NewRow, now = Date.now()) {
  const seq = head.lastSeq + 1
  const count = row.kind === 'text' ? head.count + 1 : head.count
  const sentAt = Math.max(now, head.lastMessageAt)
  const { conversationId } = head
  const messageId = await ctx.db.insert('messages', { conversationId, seq, count, ...row, sentAt, isDeleted: false })
  const { senderId, kind } = row
  if (kind === 'text') await askForIndexing(ctx, conversationId)
  const text = kind === 'text' ? previewText(row.content) : row.content
  const preview = { seq, senderId, kind, text, isDeleted: false, files: summaryOf(row.attachments) }
  const raisedAt = isRaisedBy(head, sentAt) ? sentAt : head.raisedAt
  await ctx.db.patch('heads', head._id, { lastSeq: seq, count, lastMessageAt: sentAt, raisedAt, preview })
  return { messageId, seq, count, sentAt }
}
