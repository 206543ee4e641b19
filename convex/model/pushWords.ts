import { summaryOf } from '../../domain/attachments'
import { isGroupKey } from '../../domain/conversation-key'
import { filesText, hiddenReaction, hiddenText, reactionText, saidBy } from '../../domain/notification-words'
import { isWanted } from '../../domain/notify'
import { previewText } from '../../domain/previews'
import { writePayload } from '../../domain/push-payload'
import { unreadCount } from '../../domain/unread'
import type { Doc } from '../_generated/dataModel'
import type { QueryCtx } from '../_generated/server'
import { findMember } from './access'
import { countTombstones } from './conversations'
import { findConversation, getHeadRow } from './heads'
import { judgeFor, readAnswered, type Judge } from './judging'
import { findMessageAt } from './messages'
import { countUnreadOf } from './olderConversations'
import { readPosition } from './reads'
import { getUser, namesOfMentions } from './users'

/** What is to be told of: a push, or what a page of the same person asks for. */
type Push = Pick<Doc<'pushes'>, 'userId' | 'conversationId' | 'seq' | 'reaction'>
type Device = Pick<Doc<'devices'>, 'showsText' | 'sound' | 'isInstalled' | 'origin'>

interface Moment {
  isReplay: boolean
  now: number
}

/** What a push says, as it is by now; null where there is nothing left to tell. */
export async function describePush(
  ctx: QueryCtx,
  push: Push,
  { showsText, sound, isInstalled, origin }: Device,
  { isReplay, now }: Moment,
): Promise<string | null> {
  const { userId, conversationId } = push
  const membership = await findMember(ctx, conversationId, userId)
  if (!membership) return null
  const head = await getHeadRow(ctx, conversationId)
  const judge = await judgeFor(ctx, membership, head, now)
  const told = judge && (await whatIsTold(ctx, push, judge))
  if (!told) return null
  const { message, from, text, hidden, reaction } = told
  const { name } = await getUser(ctx, from)
  const isGroup = isGroupKey(conversationId)
  const said = showsText ? text : hidden
  const position = await readPosition(ctx, membership)
  const tombstonesAboveRead = await countTombstones(ctx, membership, position)
  return writePayload({
    title: isGroup ? ((await findConversation(ctx, conversationId))?.groupName ?? name) : name,
    body: isGroup && showsText ? saidBy(name, said) : said,
    origin,
    isMuted: !sound,
    badge: isInstalled ? await countUnreadOf(ctx, userId) : undefined,
    data: {
      conversationId,
      seq: message.seq,
      messageId: message._id,
      count: unreadCount(head, { seenCount: position.seenCount, tombstonesAboveRead }),
      isReplay,
      ...(reaction === undefined ? {} : { reaction }),
    },
  })
}

interface Told {
  message: Doc<'messages'>
  from: Doc<'users'>['_id']
  text: string
  /** What is said of it where nothing is to be shown. */
  hidden: string
  reaction?: string
}

async function whatIsTold(ctx: QueryCtx, push: Push, judge: Judge): Promise<Told | null> {
  const { reaction } = push
  if (!reaction) return newestWanted(ctx, push, judge)
  const message = await findMessageAt(ctx, push.conversationId, push.seq)
  const isThere = (await ctx.db.get('reactions', reaction.id)) !== null
  if (!message || message.isDeleted || !isThere || !isWanted('reaction', judge.settings, judge.kept)) return null
  const text = reactionText(reaction.emoji, await textOf(ctx, message))
  return { message, from: reaction.userId, text, hidden: hiddenReaction, reaction: reaction.id }
}

/** Messages looked through for one that is still there, and still to be told. */
const lookedThrough = 16

/** It, or where it was deleted or read meanwhile the last one before it that was to be told. */
async function newestWanted(ctx: QueryCtx, { conversationId, seq }: Push, judge: Judge): Promise<Told | null> {
  const messages = await ctx.db
    .query('messages')
    .withIndex('by_conversation_and_seq', (range) =>
      range.eq('conversationId', conversationId).gt('seq', judge.readSeq).lte('seq', seq),
    )
    .order('desc')
    .take(lookedThrough)
  const answered = await readAnswered(ctx, messages)
  const message = messages.find((one) => judge.wants(one, answered))
  return message ? { message, from: message.senderId, text: await textOf(ctx, message), hidden: hiddenText } : null
}

async function textOf(ctx: QueryCtx, { content, mentions, attachments }: Doc<'messages'>): Promise<string> {
  const text = previewText(content, await namesOfMentions(ctx, mentions))
  const files = summaryOf(attachments)
  return text || (files ? filesText(files) : hiddenText)
}
