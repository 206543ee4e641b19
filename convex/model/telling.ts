/**
 * Turns new messages into pushes, in calls of their own after the send: settings, positions, and devices are read as
 * they are then.
 */
import { isWanted, tellAt } from '../../domain/notify'
import { internal } from '../_generated/api'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx } from '../_generated/server'
import { findMember } from './access'
import { devicesOf } from './devices'
import { getHeadRow } from './heads'
import { judgeFor, readAnswered, type AnsweredBy } from './judging'
import { findMessageAt } from './messages'
import { pagesOf } from './presence'
import { askToDeliver, putPush, type NewPush } from './pushQueue'
import { readMessages, takeUntold } from './watching'

const membersAtOnce = 64

/** Processes the next messages that no one was notified of, and schedules itself while there are more. */
export async function tellNext(ctx: MutationCtx, conversationId: string) {
  const untold = await takeUntold(ctx, conversationId)
  if (!untold) return
  const { row, messages, isMore } = untold
  if (isMore) await ctx.scheduler.runAfter(0, internal.notifications.tell, { conversationId })
  const { isAnyThere, isAll } = await tellMembers(ctx, conversationId, messages, '')
  // Once no member has a device, sends stop writing here.
  if (isAll && !isAnyThere) await ctx.db.delete('watched', row._id)
}

/** The rest of a large group, one step of members per call. */
export async function tellRest(ctx: MutationCtx, conversationId: string, from: number, to: number, after: string) {
  await tellMembers(ctx, conversationId, await readMessages(ctx, conversationId, from, to), after)
}

async function tellMembers(ctx: MutationCtx, conversationId: string, messages: Doc<'messages'>[], after: string) {
  const { memberships, next } = await membersAfter(ctx, conversationId, after)
  const [first, last] = [messages[0], messages.at(-1)]
  if (next !== null && first && last) {
    const rest = { conversationId, from: first.seq, to: last.seq, after: next }
    await ctx.scheduler.runAfter(0, internal.notifications.tellOthers, rest)
  }
  const head = await getHeadRow(ctx, conversationId)
  const answered = await readAnswered(ctx, messages)
  let isAnyThere = false
  const times = new Set<number>()
  for (const membership of memberships) {
    const devices = await devicesOf(ctx, membership.userId)
    if (devices.length === 0) continue
    isAnyThere = true
    const told = await tellMember(ctx, membership, devices, { head, messages, answered })
    for (const at of told) times.add(at)
  }
  await askToDeliver(ctx, times)
  return { isAnyThere, isAll: next === null }
}

/** Number of members per step, and the member after whom to continue. */
export async function membersAfter(ctx: MutationCtx, conversationId: string, after: string) {
  const memberships = await ctx.db
    .query('memberships')
    .withIndex('by_conversation_and_user', (range) =>
      range.eq('conversationId', conversationId).gt('userId', after as Doc<'memberships'>['userId']),
    )
    .take(membersAtOnce)
  const next = memberships.length < membersAtOnce ? null : memberships.at(-1)!.userId
  return { memberships, next }
}

/** Notifies the author of the message that was reacted to. */
export async function tellReaction(ctx: MutationCtx, reactionId: Id<'reactions'>) {
  const reaction = await ctx.db.get('reactions', reactionId)
  if (!reaction) return
  const { conversationId, seq, emoji, userId } = reaction
  const message = await findMessageAt(ctx, conversationId, seq)
  const membership = message && (await findMember(ctx, conversationId, message.senderId))
  if (!membership || message.senderId === userId) return
  const now = Date.now()
  const judge = await judgeFor(ctx, membership, await getHeadRow(ctx, conversationId), now)
  if (!judge || judge.isQuiet || judge.hasBlocked(userId) || !isWanted('reaction', judge.settings, judge.kept)) return
  const what = { conversationId, seq, sentAt: now, reaction: { id: reactionId, emoji, userId } }
  await askToDeliver(ctx, await tellDevices(ctx, message.senderId, await devicesOf(ctx, message.senderId), what))
}

interface Said {
  head: Doc<'heads'>
  messages: Doc<'messages'>[]
  answered: AnsweredBy
}

/** Returns when something is due to be pushed. */
async function tellMember(
  ctx: MutationCtx,
  membership: Doc<'memberships'>,
  devices: Doc<'devices'>[],
  { head, messages, answered }: Said,
): Promise<number[]> {
  const { userId, conversationId } = membership
  const others = messages.filter(({ senderId, kind }) => senderId !== userId && kind === 'text')
  if (others.length === 0) return []
  const now = Date.now()
  const judge = await judgeFor(ctx, membership, head, now)
  const newest = judge && !judge.isQuiet && others.findLast((message) => judge.wants(message, answered))
  if (!newest) return []
  const { seq, sentAt } = newest
  return tellDevices(ctx, userId, devices, { conversationId, seq, sentAt })
}

async function tellDevices(
  ctx: MutationCtx,
  userId: Id<'users'>,
  devices: Doc<'devices'>[],
  what: Omit<NewPush, 'at' | 'isLookedAt'>,
): Promise<number[]> {
  const pages = await pagesOf(ctx, userId)
  const times: number[] = []
  for (const device of devices) {
    const telling = tellAt(device.kind, pages.get(device.deviceId) ?? [], what, Date.now())
    if (!telling) continue
    await putPush(ctx, device, { ...what, ...telling })
    times.push(telling.at)
  }
  return times
}
