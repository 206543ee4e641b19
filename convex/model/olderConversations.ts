import { isArchived } from '../../domain/archived'
import { limits } from '../../domain/limits'
import { unreadCount } from '../../domain/unread'
import type { Doc, Id } from '../_generated/dataModel'
import type { QueryCtx } from '../_generated/server'
import { findMember } from './access'
import { countTombstones } from './conversations'
import { getHeadRow } from './heads'
import { readPrefs } from './prefs'
import { readPosition } from './reads'

/**
 * The conversations from `before` down (inclusive), newest first, with what the list needs to count, filter, and order
 * them while they are off screen. Activity moves a conversation to the top, so this re-runs only when one of these
 * moves up. `next` is where to continue.
 */
export async function listOlder(ctx: QueryCtx, userId: Id<'users'>, before: number) {
  const rows = await ctx.db
    .query('inbox')
    .withIndex('by_user_and_size_and_sort', (range) =>
      range.eq('userId', userId).eq('isLarge', false).lte('sortAt', before),
    )
    .order('desc')
    .take(limits.conversationsPerQuery)
  const found = await Promise.all(rows.map((row) => summaryOf(ctx, row)))
  const last = rows.length === limits.conversationsPerQuery ? rows.at(-1) : undefined
  return {
    rows: found.filter((row) => row !== null),
    // If more rows share one time than fit, continuing from that time would never advance.
    next: last && last.sortAt < before ? last.sortAt : null,
  }
}

async function summaryOf(ctx: QueryCtx, { userId, conversationId, isGroup, sortAt }: Doc<'inbox'>) {
  const membership = await findMember(ctx, conversationId, userId)
  if (!membership) return null
  const head = await getHeadRow(ctx, conversationId)
  const position = await readPosition(ctx, membership)
  const { readSeq, seenCount } = position
  const prefs = await readPrefs(ctx, conversationId, userId)
  const tombstonesAboveRead = head.count > seenCount ? await countTombstones(ctx, membership, position) : 0
  const { muted, pinned, markedUnread, notify } = prefs
  return {
    conversationId,
    isGroup,
    sortAt,
    lastAt: Math.max(sortAt, head.lastMessageAt),
    lastSeq: head.lastSeq,
    readSeq,
    unread: unreadCount(head, { seenCount, tombstonesAboveRead }),
    muted,
    pinned,
    archived: isArchived(head, prefs),
    markedUnread,
    ...(notify === undefined ? {} : { notify }),
  }
}
