/**
 * Deletes a one-to-one chat or notes for one person: earlier messages no longer exist for them, and the chat returns to
 * their list with the next message. The other person notices nothing. Groups are left instead.
 */
import { isGroupKey } from '../../domain/conversation-key'
import { unreadCount } from '../../domain/unread'
import type { MutationCtx } from '../_generated/server'
import { requireMember, type Account } from './access'
import { spendBudget } from './budgets'
import { countTombstones } from './conversations'
import { failure } from './failure'
import { getHeadRow } from './heads'
import { addToInbox, findInboxRow } from './inbox'
import { requireInteger } from './input'
import { patchPrefs, readPrefs } from './prefs'
import { readPosition, recordRead } from './reads'

/** `upToSeq`: the newest message the person had seen. Later messages stay, because the person didn't mean those. */
export async function deleteChat(ctx: MutationCtx & Account, conversationId: string, upToSeq?: number) {
  const membership = await requireMember(ctx, conversationId)
  if (isGroupKey(conversationId)) throw failure('chatOfGroup')
  const head = await getHeadRow(ctx, conversationId)
  const listed = await findInboxRow(ctx, conversationId, ctx.userId)
  const lastSeq = Math.min(head.lastSeq, requireInteger(upToSeq ?? head.lastSeq, 'upToSeq', -1))
  const isAll = lastSeq === head.lastSeq
  const visibleFromSeq = lastSeq + 1
  // Repeating the call keeps the state that undoing the first one restores.
  if (membership.visibleFromSeq >= visibleFromSeq && !(listed && isAll)) return
  await spendBudget(ctx, 'change')
  const position = await readPosition(ctx, membership)
  const tombstonesAboveRead = await countTombstones(ctx, membership, position)
  const isUnread = unreadCount(head, { seenCount: position.seenCount, tombstonesAboveRead }) > 0
  const { pinned, archived, archivedCount, markedUnread } = await readPrefs(ctx, conversationId, ctx.userId)
  await ctx.db.patch('memberships', membership._id, {
    visibleFromSeq,
    beforeDeletion: {
      visibleFromSeq: membership.visibleFromSeq,
      sortAt: listed?.sortAt,
      pinned,
      archivedCount: archived ? archivedCount : undefined,
      markedUnread: markedUnread || isUnread,
    },
  })
  // Deleting a chat sends the other person no read receipt.
  await recordRead(ctx, { ...membership, visibleFromSeq }, lastSeq, { isTold: false })
  if (pinned || archived || markedUnread) {
    const nothing = { pinned: false, archived: false, archivedCount: undefined, markedUnread: false }
    await patchPrefs(ctx, conversationId, nothing)
  }
  if (!isAll) return
  if (listed) await ctx.db.delete('inbox', listed._id)
  // However recently the chat was bumped: the next message must bring it back into this list.
  await ctx.db.patch('heads', head._id, { raisedAt: undefined })
}

/**
 * Restores the previous state. Unread messages are restored as a mark, because a read position never moves back (R2,
 * R4).
 */
export async function restoreChat(ctx: MutationCtx & Account, conversationId: string) {
  const membership = await requireMember(ctx, conversationId)
  const { beforeDeletion: before } = membership
  if (!before) return
  await spendBudget(ctx, 'change')
  const { visibleFromSeq, sortAt, pinned, archivedCount, markedUnread } = before
  await ctx.db.patch('memberships', membership._id, { visibleFromSeq, beforeDeletion: undefined })
  const listed = await findInboxRow(ctx, conversationId, ctx.userId)
  if (!listed && sortAt !== undefined) await addToInbox(ctx, conversationId, ctx.userId, { large: false, sortAt })
  const isArchived = archivedCount !== undefined
  if (pinned || isArchived || markedUnread) {
    await patchPrefs(ctx, conversationId, { pinned, archived: isArchived, archivedCount, markedUnread })
  }
}
