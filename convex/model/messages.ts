import { limits } from '../../domain/limits'
import type { Doc } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { messageNotFound, requireMember, type Account } from './access'
import { type AttachmentClaim, claimAttachments, showAttachments } from './attachments'
import { requireOpen } from './blocks'
import { spendBudget } from './budgets'
import { failure } from './failure'
import { requireMayWrite } from './groupAccess'
import { appendRow, getHeadRow } from './heads'
import { isLarge, raiseInInboxes } from './inbox'
import { requireContent } from './input'
import { resolveMentions, writeMentions } from './mentions'
import { recordSend } from './reads'
import { findTally, readTallies } from './tallies'
import { clearTyping } from './typing'
import { askToTell } from './watching'

async function toMessage(ctx: QueryCtx, row: Doc<'messages'>, counts: Doc<'tallies'>['counts'] | undefined) {
  const { _id, seq, count, kind, senderId, content, sentAt, clientMessageId } = row
  const { editedAt, isDeleted, replyTo, mentions } = row
  const reactions = isDeleted ? undefined : counts
  const sent = { _id, seq, count, kind, senderId, content, sentAt, clientMessageId }
  const attachments = row.attachments && (await showAttachments(ctx, row.attachments))
  return { ...sent, editedAt, isDeleted, replyTo, mentions, reactions, attachments }
}

/** This many messages from a seq on, as everyone in the conversation sees them, without an access check. */
export async function readRun(ctx: QueryCtx, conversationId: string, first: number, size: number) {
  const rows = await ctx.db
    .query('messages')
    .withIndex('by_conversation_and_seq', (range) =>
      range
        .eq('conversationId', conversationId)
        .gte('seq', first)
        .lt('seq', first + size),
    )
    .take(size)
  const counts = await readTallies(ctx, conversationId, first, size)
  return Promise.all(rows.map((row) => toMessage(ctx, row, counts.get(row.seq))))
}

/** No access check. */
export async function findMessageAt(ctx: QueryCtx, conversationId: string, seq: number) {
  return ctx.db
    .query('messages')
    .withIndex('by_conversation_and_seq', (range) => range.eq('conversationId', conversationId).eq('seq', seq))
    .unique()
}

/** One message as everyone in the conversation sees it, without an access check. */
export async function readMessage(ctx: QueryCtx, conversationId: string, seq: number) {
  const row = await findMessageAt(ctx, conversationId, seq)
  return row && toMessage(ctx, row, (await findTally(ctx, conversationId, seq))?.counts)
}

/** A message by a person, if this member can see it (R7). */
export async function requireMessageAt(ctx: QueryCtx, membership: Doc<'memberships'>, seq: number) {
  const { conversationId, visibleFromSeq } = membership
  const message = seq < visibleFromSeq ? null : await findMessageAt(ctx, conversationId, seq)
  if (message?.kind !== 'text') throw messageNotFound()
  return message
}

/** Order by time is order by seq, so what came before the person joined is skipped in one step. */
export async function firstFrom(ctx: QueryCtx, { conversationId, visibleFromSeq }: Doc<'memberships'>, at: number) {
  const inTime = await ctx.db
    .query('messages')
    .withIndex('by_conversation_and_time', (range) => range.eq('conversationId', conversationId).gte('sentAt', at))
    .first()
  if (!inTime || inTime.seq >= visibleFromSeq) return inTime && { seq: inTime.seq, sentAt: inTime.sentAt }
  const visible = await ctx.db
    .query('messages')
    .withIndex('by_conversation_and_seq', (range) =>
      range.eq('conversationId', conversationId).eq('seq', visibleFromSeq),
    )
    .unique()
  return visible && { seq: visible.seq, sentAt: visible.sentAt }
}

async function findSent(ctx: QueryCtx & Account, clientMessageId: string) {
  return ctx.db
    .query('messages')
    .withIndex('by_sender_and_client_id', (range) =>
      range.eq('senderId', ctx.userId).eq('clientMessageId', clientMessageId),
    )
    .unique()
}

export interface Send {
  content: string
  clientMessageId: string
  replyTo?: number | undefined
  attachments?: readonly AttachmentClaim[] | undefined
}

/**
 * A second send with the same client id changes nothing and returns the first result. This check comes first, so that a
 * delivered message is never rejected, whatever has changed since.
 */
export async function send(
  ctx: MutationCtx & Account,
  conversationId: string,
  { content, clientMessageId, replyTo, attachments: claims = [] }: Send,
) {
  if (clientMessageId.length === 0 || clientMessageId.length > limits.clientMessageIdLength) {
    throw failure('wrongLength', { name: 'clientMessageId', min: 1, max: limits.clientMessageIdLength })
  }
  const sent = await findSent(ctx, clientMessageId)
  if (sent) {
    if (sent.conversationId !== conversationId) {
      throw failure('clientMessageIdUsed')
    }
    return { messageId: sent._id, seq: sent.seq, sentAt: sent.sentAt }
  }
  const membership = await requireMember(ctx, conversationId)
  const text = requireContent(content, claims)
  await requireOpen(ctx, conversationId)
  await requireMayWrite(ctx, membership)
  // Replies to deleted messages are accepted, because the deletion may have been faster than the reply.
  if (replyTo !== undefined) await requireMessageAt(ctx, membership, replyTo)
  await spendBudget(ctx, 'message')
  const head = await getHeadRow(ctx, conversationId)
  const mentions = await resolveMentions(ctx, membership, text)
  const attachments = await claimAttachments(ctx, claims)
  const said = { content: text, clientMessageId, replyTo, mentions, attachments }
  const row = { kind: 'text', senderId: ctx.userId, ...said } as const
  const { messageId, seq, sentAt } = await appendRow(ctx, head, row)
  if (mentions) await writeMentions(ctx, { conversationId, seq, senderId: ctx.userId }, mentions)
  await recordSend(ctx, membership, head)
  await raiseInInboxes(ctx, head, sentAt)
  await askToTell(ctx, conversationId)
  // In a large group the message itself ends typing: one change for every subscriber instead of two.
  if (!isLarge(head.memberCount)) await clearTyping(ctx, conversationId)
  return { messageId, seq, sentAt }
}
