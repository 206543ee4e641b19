import { summaryOf } from '../../domain/attachments'
import { isGroupKey } from '../../domain/conversation-key'
import { filesText, notificationWords, type NotificationWords, saidBy } from '../../domain/notification-words'
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
import { namesOfMentions } from './mentionNames'
import { findMessageAt } from './messages'
import { readPosition } from './reads'
import { getUser } from './users'

/** The subject of a notification: a push, or a request by a page of the same person. */
type Push = Pick<Doc<'pushes'>, 'userId' | 'conversationId' | 'seq' | 'reaction' | 'revised'>
type Device = Pick<Doc<'devices'>, 'showsText' | 'sound' | 'isInstalled' | 'origin' | 'language'>

interface Moment {
  isReplay: boolean
  now: number
}

/** The current content of a push; null if there is nothing left to notify of. */
export async function describePush(
  ctx: QueryCtx,
  push: Push,
  { showsText, sound, isInstalled, origin, language }: Device,
  { isReplay, now }: Moment,
): Promise<string | null> {
  const { userId, conversationId } = push
  const membership = await findMember(ctx, conversationId, userId)
  if (!membership) return null
  const head = await getHeadRow(ctx, conversationId)
  const judge = await judgeFor(ctx, membership, head, now)
  const words = notificationWords(language)
  const told = judge && ((await whatIsTold(ctx, push, judge, words)) ?? (await whatIsGone(ctx, push, judge, words)))
  if (!told) return null
  const { seq, messageId, from, text, hidden, reaction } = told
  const { revised } = push
  const sender = await getUser(ctx, from)
  const name = sender.isDeleted ? words.deletedAccount : sender.name
  const isGroup = isGroupKey(conversationId)
  const said = showsText ? text : hidden
  const position = await readPosition(ctx, membership)
  const tombstonesAboveRead = await countTombstones(ctx, membership, position)
  return writePayload({
    title: isGroup ? ((await findConversation(ctx, conversationId))?.groupName ?? name) : name,
    body: isGroup && showsText ? saidBy(name, said) : said,
    origin,
    isMuted: !sound,
    hasBadge: isInstalled,
    data: {
      conversationId,
      seq,
      messageId,
      count: unreadCount(head, { seenCount: position.seenCount, tombstonesAboveRead }),
      // A repeated notification made its sound the first time.
      isReplay: isReplay || (reaction === undefined && seq <= (revised ?? -1)),
      ...(reaction === undefined ? {} : { reaction }),
      ...(revised === undefined ? {} : { revised }),
      ...(language === undefined ? {} : { language }),
    },
  })
}

interface Told {
  /** -1 if none of its messages exists any longer. */
  seq: number
  messageId: Doc<'messages'>['_id']
  from: Doc<'users'>['_id']
  text: string
  /** The text if the content must not be shown. */
  hidden: string
  reaction?: string
}

async function whatIsTold(ctx: QueryCtx, push: Push, judge: Judge, words: NotificationWords): Promise<Told | null> {
  const { seq, reaction, revised } = push
  if (judge.isQuiet) {
    // An earlier notification can still be withdrawn if that announces nothing new.
    return revised === undefined ? null : newestWanted(ctx, { ...push, seq: Math.min(seq, revised) }, judge, words)
  }
  if (!reaction) return newestWanted(ctx, push, judge, words)
  const message = await findMessageAt(ctx, push.conversationId, push.seq)
  const isThere = (await ctx.db.get('reactions', reaction.id)) !== null
  if (!message || message.isDeleted || !isThere || !isWanted('reaction', judge.settings, judge.kept)) return null
  const text = words.reacted(reaction.emoji, await textOf(ctx, message, words))
  return { ...placeOf(message), from: reaction.userId, text, hidden: words.hiddenReaction, reaction: reaction.id }
}

/** A message that the device was notified of was deleted, and there is nothing to show in its place. */
async function whatIsGone(
  ctx: QueryCtx,
  { conversationId, revised }: Push,
  judge: Judge,
  { deleted }: NotificationWords,
): Promise<Told | null> {
  if (revised === undefined || revised <= judge.readSeq) return null
  const message = await findMessageAt(ctx, conversationId, revised)
  if (!message?.isDeleted) return null
  return { seq: -1, messageId: message._id, from: message.senderId, text: deleted, hidden: deleted }
}

const placeOf = ({ seq, _id: messageId }: Doc<'messages'>) => ({ seq, messageId })

/** Number of messages searched for one that still exists and has yet to be notified of. */
export const lookedThrough = 16

/** This message, or if it was deleted or read meanwhile, the last earlier one that qualifies. */
async function newestWanted(ctx: QueryCtx, push: Push, judge: Judge, words: NotificationWords): Promise<Told | null> {
  const message = await findNewestWanted(ctx, push, judge)
  return (
    message && {
      ...placeOf(message),
      from: message.senderId,
      text: await textOf(ctx, message, words),
      hidden: words.hiddenText,
    }
  )
}

export async function findNewestWanted(
  ctx: QueryCtx,
  { conversationId, seq }: Pick<Push, 'conversationId' | 'seq'>,
  judge: Judge,
): Promise<Doc<'messages'> | null> {
  const messages = await ctx.db
    .query('messages')
    .withIndex('by_conversation_and_seq', (range) =>
      range.eq('conversationId', conversationId).gt('seq', judge.readSeq).lte('seq', seq),
    )
    .order('desc')
    .take(lookedThrough)
  const answered = await readAnswered(ctx, messages)
  return messages.find((one) => judge.wants(one, answered)) ?? null
}

async function textOf(
  ctx: QueryCtx,
  { content, mentions, attachments }: Doc<'messages'>,
  words: NotificationWords,
): Promise<string> {
  const text = previewText(content, await namesOfMentions(ctx, mentions, words.deletedAccount))
  const files = summaryOf(attachments)
  return text || (files ? filesText(files, words) : words.hiddenText)
}
