import type { Infer } from 'convex/values'
import { directKey, peerOf } from '../../domain/conversation-key'
import { limits } from '../../domain/limits'
import { afterJoin, type HeadPosition, type ReadPosition } from '../../domain/unread'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { spendBudget } from './budgets'
import { failure } from './failure'
import { findConversation } from './heads'
import { highestHidden } from './marks'
import { countMentions } from './mentions'
import { readPrefs } from './prefs'
import { readPosition } from './reads'
import { findPerson } from './users'
import type { mine } from './validators'
import { watchForMember } from './watching'

type Role = Doc<'memberships'>['role']

export async function requirePeople(ctx: QueryCtx, userIds: Iterable<Id<'users'>>) {
  for (const userId of userIds) {
    const user = await ctx.db.get('users', userId)
    if (!user || user.isDeleted) throw failure('noPerson')
  }
}

export async function startHead(
  ctx: MutationCtx,
  conversationId: string,
  memberCount: number,
  lastMessageAt = Date.now(),
) {
  return ctx.db.insert('heads', {
    conversationId,
    lastSeq: -1,
    count: 0,
    lastMessageAt,
    memberCount,
    preview: null,
  })
}

/** Adds a member who sees rows from `visibleFromSeq` on, and has read everything that exists (R7). */
export async function insertMembership(
  ctx: MutationCtx,
  conversationId: string,
  userId: Id<'users'>,
  { role, visibleFromSeq, head }: { role: Role; visibleFromSeq: number; head: HeadPosition },
) {
  const { readSeq: joinedSeq, seenCount: joinedCount } = afterJoin(head)
  await ctx.db.insert('memberships', { conversationId, userId, role, visibleFromSeq, joinedSeq, joinedCount })
  await watchForMember(ctx, conversationId, userId)
}

const emptyHead: HeadPosition = { lastSeq: -1, count: 0 }

/** The caller's conversation with one other person, or with themselves. Lists show it once it has a message. */
export async function getOrCreateDirect(ctx: MutationCtx & Account, participantIds: Id<'users'>[]) {
  const people = [...new Set(participantIds)]
  if (!people.includes(ctx.userId)) throw failure('chatNotYours')
  if (people.length > 2) throw failure('chatTooMany')
  const peer = people.find((userId) => userId !== ctx.userId) ?? ctx.userId
  const conversationId = directKey(ctx.userId, peer)
  if (await findConversation(ctx, conversationId)) return conversationId
  await requirePeople(ctx, people)
  await spendBudget(ctx, 'conversation')
  await ctx.db.insert('conversations', { conversationId, isGroup: false, createdBy: ctx.userId })
  await startHead(ctx, conversationId, people.length)
  for (const userId of people) {
    await insertMembership(ctx, conversationId, userId, { role: 'member', visibleFromSeq: 0, head: emptyHead })
  }
  return conversationId
}

/**
 * Others' deleted messages above the read position, up to the counting limit (R3). The list includes the person's own,
 * but no more than they have sent since.
 */
export async function countTombstones(
  ctx: QueryCtx,
  { conversationId, userId }: Pick<Doc<'memberships'>, 'conversationId' | 'userId'>,
  { readSeq, ownAbove }: ReadPosition,
) {
  const rows = await ctx.db
    .query('tombstones')
    .withIndex('by_conversation_and_seq', (range) => range.eq('conversationId', conversationId).gt('seq', readSeq))
    .take(limits.tombstonesCounted + Math.min(ownAbove, limits.ownTombstonesPassed))
  const others = rows.filter((row) => row.senderId !== userId).length
  return Math.min(others, limits.tombstonesCounted)
}

export async function readMine(ctx: QueryCtx, membership: Doc<'memberships'>): Promise<Infer<typeof mine>> {
  const { conversationId, userId, role, visibleFromSeq } = membership
  const position = await readPosition(ctx, membership)
  const { readSeq, seenCount } = position
  const prefs = await readPrefs(ctx, conversationId, userId)
  const { muted, mutedUntil, pinned, archived, archivedCount, markedUnread, notify } = prefs
  const peer = peerOf(conversationId, userId)
  return {
    conversationId,
    role,
    visibleFromSeq,
    readSeq,
    seenCount,
    tombstonesAboveRead: await countTombstones(ctx, membership, position),
    hiddenSeq: await highestHidden(ctx, membership),
    mentions: await countMentions(ctx, membership, readSeq),
    muted,
    mutedUntil,
    pinned,
    archived,
    archivedCount,
    markedUnread,
    notify,
    peer: peer && (await findPerson(ctx, peer)),
  }
}
