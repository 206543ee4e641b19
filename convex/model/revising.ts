/**
 * Removes messages that were deleted for everyone from notifications already shown, or adds restored ones. Uses a
 * silent push, because nothing else reaches a device without an open page.
 */
import { tellAt } from '../../domain/notify'
import { internal } from '../_generated/api'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx } from '../_generated/server'
import { devicesOf } from './devices'
import { getHeadRow } from './heads'
import { judgeFor, readAnswered } from './judging'
import { pagesOf } from './presence'
import { askToDeliver, putRevision } from './pushQueue'
import { findNewestWanted, lookedThrough } from './pushWords'
import { membersAfter } from './telling'
import { findWatched } from './watching'

/** Called by a deletion and by its undo. A chat without notified devices costs one read. */
export async function askToRevise(ctx: MutationCtx, messages: readonly Doc<'messages'>[]) {
  for (const conversationId of new Set(messages.map((one) => one.conversationId))) {
    if (!(await findWatched(ctx, conversationId))) continue
    // A notification shows the newest messages, so these are enough even if there are many.
    const its = messages.filter((one) => one.conversationId === conversationId)
    const newest = its.toSorted((a, b) => b.seq - a.seq).slice(0, lookedThrough)
    const messageIds = newest.map(({ _id }) => _id)
    await ctx.scheduler.runAfter(0, internal.notifications.revise, { conversationId, messageIds, after: '' })
  }
}

/** One step for this many members. Returns the member after whom to continue. */
export async function reviseFor(
  ctx: MutationCtx,
  conversationId: string,
  messageIds: readonly Id<'messages'>[],
  after: string,
): Promise<string | null> {
  const messages = (await Promise.all(messageIds.map((id) => asBefore(ctx, id)))).filter((one) => one !== null)
  const answered = await readAnswered(ctx, messages)
  const head = await getHeadRow(ctx, conversationId)
  const now = Date.now()
  const times = new Set<number>()
  const { memberships, next } = await membersAfter(ctx, conversationId, after)
  for (const membership of memberships) {
    const devices = await devicesOf(ctx, membership.userId)
    const judge = devices.length > 0 ? await judgeFor(ctx, membership, head, now) : null
    const seqs = judge ? messages.filter((one) => judge.wants(one, answered)).map(({ seq }) => seq) : []
    if (!judge || seqs.length === 0) continue
    // A newer notification has already replaced it.
    const newest = await findNewestWanted(ctx, { conversationId, seq: head.lastSeq }, judge)
    if (newest && newest.seq > seqs[0]!) continue
    const pages = await pagesOf(ctx, membership.userId)
    for (const device of devices) {
      const telling = tellAt(device.kind, pages.get(device.deviceId) ?? [], { sentAt: now }, now)
      const push = telling && { conversationId, seqs, sentAt: now, ...telling }
      if (push && (await putRevision(ctx, device, push))) times.add(push.at)
    }
  }
  await askToDeliver(ctx, times)
  return next
}

/** The message as it was when it was notified of, with its mentions. */
async function asBefore(ctx: MutationCtx, messageId: Id<'messages'>): Promise<Doc<'messages'> | null> {
  const message = await ctx.db.get('messages', messageId)
  if (!message?.isDeleted) return message
  const trash = await ctx.db
    .query('trash')
    .withIndex('by_message', (range) => range.eq('messageId', messageId))
    .unique()
  return { ...message, isDeleted: false, mentions: trash?.mentions }
}
