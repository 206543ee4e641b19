/** Applies domain/notify.ts to stored data: how important a chat's messages are to one of its members. */
import { isArchived } from '../../domain/archived'
import { isGroupKey } from '../../domain/conversation-key'
import { isQuiet, isWanted, reasonFor, type ChatKept, type NotificationSettings } from '../../domain/notify'
import type { Doc, Id } from '../_generated/dataModel'
import type { QueryCtx } from '../_generated/server'
import { foldedIn, isShut } from './blocks'
import { readNotificationSettings } from './notificationSettings'
import { readPrefs } from './prefs'
import { readPosition } from './reads'

/** The sender of the message that this one replies to. */
export type AnsweredBy = ReadonlyMap<number, Id<'users'>>

export interface Judge {
  /** True during their quiet hours, when no notification is sent. */
  isQuiet: boolean
  settings: NotificationSettings
  kept: ChatKept
  readSeq: number
  hasBlocked: (userId: Id<'users'>) => boolean
  wants: (message: Doc<'messages'>, answered: AnsweredBy) => boolean
}

/** Null if one of the two has blocked the other. */
export async function judgeFor(
  ctx: QueryCtx,
  membership: Doc<'memberships'>,
  head: Doc<'heads'>,
  now: number,
): Promise<Judge | null> {
  const { userId, conversationId, visibleFromSeq } = membership
  const settings = await readNotificationSettings(ctx, userId)
  const account = { ...ctx, userId }
  if (await isShut(account, conversationId)) return null
  const prefs = await readPrefs(ctx, conversationId, userId)
  const kept = { choice: prefs.notify ?? 'inherit', muted: prefs.muted, archived: isArchived(head, prefs) } as const
  const folded = new Set(await foldedIn(account, conversationId))
  const { readSeq } = await readPosition(ctx, membership)
  return {
    isQuiet: isQuiet(settings.quiet, now),
    settings,
    kept,
    readSeq,
    hasBlocked: (other) => folded.has(other),
    wants(message, answered) {
      const { seq, senderId, kind, isDeleted, mentions = [], replyTo } = message
      const reason = reasonFor({
        isDirect: !isGroupKey(conversationId),
        isOwn: senderId === userId,
        isEvent: kind === 'system',
        isDeleted,
        isRead: seq <= readSeq || seq < visibleFromSeq,
        isBlocked: folded.has(senderId),
        isMentioned: mentions.some((mention) => mention.userId === userId || mention.userId === null),
        isReply: replyTo !== undefined && answered.get(replyTo) === userId,
      })
      return reason !== null && isWanted(reason, settings, kept)
    },
  }
}

export async function readAnswered(ctx: QueryCtx, messages: readonly Doc<'messages'>[]): Promise<AnsweredBy> {
  const answered = new Map<number, Id<'users'>>()
  for (const { conversationId, replyTo } of messages) {
    if (replyTo === undefined || answered.has(replyTo)) continue
    const message = await ctx.db
      .query('messages')
      .withIndex('by_conversation_and_seq', (range) => range.eq('conversationId', conversationId).eq('seq', replyTo))
      .unique()
    if (message) answered.set(replyTo, message.senderId)
  }
  return answered
}
