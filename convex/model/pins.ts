/** Pinned messages. A pin is a reference (R8), and shows the message's current text. */
import { summaryOf } from '../../domain/attachments'
import { isGroupKey } from '../../domain/conversation-key'
import { limits } from '../../domain/limits'
import { previewText } from '../../domain/previews'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { requireOpen } from './blocks'
import { spendBudget } from './budgets'
import { failure } from './failure'
import { requireGroupAction } from './groupAccess'
import { highestHidden, isHidden } from './marks'
import { namesOfMentions } from './mentionNames'
import { findMessageAt, requireMessageAt } from './messages'

interface Pin {
  seq: number
  senderId: Id<'users'>
  sentAt: number
  text: string
  files: ReturnType<typeof summaryOf>
  pinnedBy: Id<'users'>
}

function pinsOf(ctx: QueryCtx, conversationId: string) {
  return ctx.db
    .query('pins')
    .withIndex('by_conversation_and_pinned_at', (range) => range.eq('conversationId', conversationId))
    .order('desc')
}

async function findPin(ctx: QueryCtx, conversationId: string, seq: number) {
  return ctx.db
    .query('pins')
    .withIndex('by_conversation_and_seq', (range) => range.eq('conversationId', conversationId).eq('seq', seq))
    .unique()
}

/** The pinned messages as everyone in the conversation sees them, newest first, without an access check. */
export async function readPins(ctx: QueryCtx, conversationId: string): Promise<Pin[]> {
  const pins: Pin[] = []
  for (const { seq, pinnedBy } of await pinsOf(ctx, conversationId).take(limits.pinsPerConversation)) {
    const message = await findMessageAt(ctx, conversationId, seq)
    // Deleted for everyone: undoing the deletion restores the pin with the message.
    if (!message || message.isDeleted) continue
    const { senderId, sentAt, content, mentions, attachments } = message
    const text = previewText(content, await namesOfMentions(ctx, mentions))
    pins.push({ seq, senderId, sentAt, text, files: summaryOf(attachments), pinnedBy })
  }
  return pins
}

/** Whether the member was there from the beginning and has deleted nothing for themselves. */
export async function seesAllPins(ctx: QueryCtx, membership: Doc<'memberships'>): Promise<boolean> {
  return membership.visibleFromSeq === 0 && (await highestHidden(ctx, membership)) === -1
}

async function seesPin(ctx: QueryCtx, membership: Doc<'memberships'>, seq: number): Promise<boolean> {
  return seq >= membership.visibleFromSeq && !(await isHidden(ctx, membership, seq))
}

/**
 * The pins that one member sees: none from before they joined (R7), none that they have deleted for themselves (R9).
 */
export async function pinsFor(ctx: QueryCtx, membership: Doc<'memberships'>, pins: Pin[]): Promise<Pin[]> {
  const seen: Pin[] = []
  for (const pin of pins) if (await seesPin(ctx, membership, pin.seq)) seen.push(pin)
  return seen
}

/** Both people can pin in a one-to-one conversation; in a group, its owners and admins can. */
export async function setPin(ctx: MutationCtx & Account, membership: Doc<'memberships'>, seq: number, on: boolean) {
  const { conversationId } = membership
  const message = await requireMessageAt(ctx, membership, seq)
  if (isGroupKey(conversationId)) await requireGroupAction(ctx, conversationId, 'pin')
  const pin = await findPin(ctx, conversationId, seq)
  if ((pin !== null) === on) return
  if (on && message.isDeleted) throw failure('messageDeleted')
  await requireOpen(ctx, conversationId)
  await spendBudget(ctx, 'message')
  if (pin) return ctx.db.delete('pins', pin._id)
  await makeRoom(ctx, membership)
  await ctx.db.insert('pins', { conversationId, seq, pinnedBy: ctx.userId, pinnedAt: Date.now() })
}

/**
 * A member can only unpin what they see. So that unseen pins can't block them at the limit, the oldest unseen one is
 * removed.
 */
async function makeRoom(ctx: MutationCtx, membership: Doc<'memberships'>) {
  const pins = await pinsOf(ctx, membership.conversationId).take(limits.pinsPerConversation)
  if (pins.length < limits.pinsPerConversation) return
  for (const { _id, seq } of pins.toReversed()) {
    if (!(await seesPin(ctx, membership, seq))) return ctx.db.delete('pins', _id)
  }
  throw failure('pinsFull', { max: limits.pinsPerConversation })
}

/** The message has been erased. */
export async function forgetPin(ctx: MutationCtx, conversationId: string, seq: number) {
  const pin = await findPin(ctx, conversationId, seq)
  if (pin) await ctx.db.delete('pins', pin._id)
}
