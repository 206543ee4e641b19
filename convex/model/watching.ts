/** Which chats some device gets notifications of, so that a send needs one read instead of one per member. */
import { internal } from '../_generated/api'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { getHeadRow } from './heads'

export async function findWatched(ctx: QueryCtx, conversationId: string) {
  return ctx.db
    .query('watched')
    .withIndex('by_conversation', (range) => range.eq('conversationId', conversationId))
    .unique()
}

/** A call that is this late is considered lost, because the data was imported without it. */
const lostMs = 60_000

/**
 * Called by a send. Another call finds whom to notify. While that call is scheduled, and in a chat without devices,
 * nothing is written here.
 */
export async function askToTell(ctx: MutationCtx, conversationId: string) {
  const now = Date.now()
  const row = await findWatched(ctx, conversationId)
  if (!row || (row.dueAt !== undefined && row.dueAt > now - lostMs)) return
  await ctx.db.patch('watched', row._id, { dueAt: now })
  await ctx.scheduler.runAfter(0, internal.notifications.tell, { conversationId })
}

/** Called by a reaction: the author of the message may be notified. */
export async function askToTellReaction(ctx: MutationCtx, conversationId: string, reactionId: Id<'reactions'>) {
  if (!(await findWatched(ctx, conversationId))) return
  await ctx.scheduler.runAfter(0, internal.notifications.tellReaction, { reactionId })
}

/** Called by an edit that adds a mention. */
export async function askToTellAgain(ctx: MutationCtx, { conversationId, seq }: Doc<'messages'>) {
  if (!(await findWatched(ctx, conversationId))) return
  await ctx.scheduler.runAfter(0, internal.notifications.tellOthers, { conversationId, from: seq, to: seq, after: '' })
}

/** From the next message on. */
async function watch(ctx: MutationCtx, conversationId: string) {
  if (await findWatched(ctx, conversationId)) return
  const { lastSeq } = await getHeadRow(ctx, conversationId)
  await ctx.db.insert('watched', { conversationId, nextSeq: lastSeq + 1 })
}

/** Someone with a device joins a chat: it is watched from now on. */
export async function watchForMember(ctx: MutationCtx, conversationId: string, userId: Id<'users'>) {
  const device = await ctx.db
    .query('devices')
    .withIndex('by_user', (range) => range.eq('userId', userId))
    .first()
  if (device) await watch(ctx, conversationId)
}

const chatsAtOnce = 100

/** Prepares the chats of a person's first device, some per step. Returns where to continue, null at the end. */
export async function watchChatsOf(ctx: MutationCtx, deviceId: Id<'devices'>, after: string): Promise<string | null> {
  const device = await ctx.db.get('devices', deviceId)
  if (!device) return null
  const memberships = await ctx.db
    .query('memberships')
    .withIndex('by_user_and_conversation', (range) => range.eq('userId', device.userId).gt('conversationId', after))
    .take(chatsAtOnce)
  for (const { conversationId } of memberships) await watch(ctx, conversationId)
  if (memberships.length === chatsAtOnce) return memberships.at(-1)!.conversationId
  await ctx.db.patch('devices', deviceId, { isWatching: true })
  return null
}

export interface Untold {
  row: Doc<'watched'>
  messages: Doc<'messages'>[]
  isMore: boolean
}

const messagesAtOnce = 32

/** Takes the messages since the last call, and marks them as processed. */
export async function takeUntold(ctx: MutationCtx, conversationId: string): Promise<Untold | null> {
  const row = await findWatched(ctx, conversationId)
  if (!row) return null
  const messages = await readMessages(ctx, conversationId, row.nextSeq, Infinity)
  const isMore = messages.length === messagesAtOnce
  const nextSeq = messages.at(-1)?.seq ?? row.nextSeq - 1
  await ctx.db.patch('watched', row._id, { nextSeq: nextSeq + 1, dueAt: isMore ? Date.now() : undefined })
  return { row, messages, isMore }
}

export function readMessages(ctx: QueryCtx, conversationId: string, from: number, to: number) {
  return ctx.db
    .query('messages')
    .withIndex('by_conversation_and_seq', (range) =>
      range.eq('conversationId', conversationId).gte('seq', from).lte('seq', to),
    )
    .take(messagesAtOnce)
}
