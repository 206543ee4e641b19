/** The app's badge: everything unread in a person's chats that are neither muted nor archived, as the page counts it. */
import { isArchived } from '../../domain/archived'
import { limits } from '../../domain/limits'
import { unreadCount } from '../../domain/unread'
import { internal } from '../_generated/api'
import type { Doc, Id } from '../_generated/dataModel'
import type { ActionCtx, QueryCtx } from '../_generated/server'
import { findMember } from './access'
import { countTombstones } from './conversations'
import { getHeadRow } from './heads'
import { readPrefs } from './prefs'
import { readPosition } from './reads'

interface Part {
  unread: number
  /** Where to continue; null at the end. */
  next: string | null
}

/** Number of chats per step. Each step is a query of its own, so that even a long list delays no one. */
export async function countPart(ctx: QueryCtx, userId: Id<'users'>, cursor: string | null): Promise<Part> {
  const { page, isDone, continueCursor } = await ctx.db
    .query('inbox')
    .withIndex('by_user_and_size_and_sort', (range) => range.eq('userId', userId))
    .paginate({ numItems: limits.badgeChatsPerStep, cursor })
  const counts = await Promise.all(page.map((row) => countIn(ctx, row)))
  return { unread: counts.reduce((sum, count) => sum + count, 0), next: isDone ? null : continueCursor }
}

async function countIn(ctx: QueryCtx, { userId, conversationId }: Doc<'inbox'>): Promise<number> {
  const membership = await findMember(ctx, conversationId, userId)
  if (!membership) return 0
  const head = await getHeadRow(ctx, conversationId)
  const position = await readPosition(ctx, membership)
  if (head.count <= position.seenCount) return 0
  const prefs = await readPrefs(ctx, conversationId, userId)
  if (prefs.muted || isArchived(head, prefs)) return 0
  const tombstonesAboveRead = await countTombstones(ctx, membership, position)
  return unreadCount(head, { seenCount: position.seenCount, tombstonesAboveRead })
}

/** Null for someone in more chats than are counted: their badge stays as it was until a page is open. */
export async function countBadge(ctx: Pick<ActionCtx, 'runQuery'>, userId: Id<'users'>): Promise<number | null> {
  let unread = 0
  let cursor: string | null = null
  for (let step = 0; step < limits.badgeSteps; step++) {
    const part: Part = await ctx.runQuery(internal.pushes.countBadgePart, { userId, cursor })
    unread += part.unread
    if (part.next === null) return unread
    cursor = part.next
  }
  return null
}
