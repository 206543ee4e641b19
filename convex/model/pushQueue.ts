/**
 * What is to be pushed, one row for each device and chat: what comes while it waits, or is under way, joins it.
 *
 *   waiting ─ due ─▶ under way (its time is when that must have ended) ─ taken ─▶ gone, or waiting for what came meanwhile
 *      ▲                 │ refused for now: later · no word of it, or a crash: due again, told as a replay
 *      └─────────────────┘
 */
import { phoneDelayMs } from '../../domain/notify'
import { internal } from '../_generated/api'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx } from '../_generated/server'
import { askForSweep } from './sweeps'

/** A post is given up after 10 s (convex/push.ts), and waits for its turn and its report. */
export const leaseMs = 30_000
/** What could not be pushed for so long is seen when the app is opened. */
export const pushLivesMs = 24 * 60 * 60_000

const firstRetryMs = 5_000
const longestRetryMs = 15 * 60_000
/** What is tried again comes together. */
const retryStepMs = 5_000

export interface NewPush {
  conversationId: string
  seq: number
  sentAt: number
  at: number
  isLookedAt: boolean
  reaction?: Doc<'pushes'>['reaction']
}

function findPush(ctx: MutationCtx, deviceId: Id<'devices'>, conversationId: string) {
  return ctx.db
    .query('pushes')
    .withIndex('by_device_and_conversation', (range) =>
      range.eq('deviceId', deviceId).eq('conversationId', conversationId),
    )
    .unique()
}

export async function putPush(ctx: MutationCtx, device: Doc<'devices'>, push: NewPush) {
  const { conversationId, seq, sentAt, at, isLookedAt: wasLookedAt, reaction } = push
  const row = await findPush(ctx, device._id, conversationId)
  if (!row) {
    const { _id: deviceId, userId } = device
    const fields = { deviceId, userId, conversationId, seq, sentAt, reaction, wasLookedAt, dueAt: at, failures: 0 }
    await ctx.db.insert('pushes', fields)
    return
  }
  // One that is under way, or was refused for now, keeps its time.
  const dueAt = row.tried || row.failures > 0 ? row.dueAt : Math.min(row.dueAt, at)
  await ctx.db.patch('pushes', row._id, { seq: Math.max(seq, row.seq), sentAt, wasLookedAt, reaction, dueAt })
}

/** Calls of the action that pushes, one for each time. */
export async function askToDeliver(ctx: MutationCtx, times: Iterable<number>) {
  const now = Date.now()
  const due = new Set([...times].map((at) => Math.max(now, at)))
  for (const at of due) await ctx.scheduler.runAt(at, internal.push.deliver, {})
  if (due.size > 0) await askForSweep(ctx, 'push')
}

export async function dropPushesOf(ctx: MutationCtx, deviceId: Id<'devices'>) {
  const rows = await ctx.db
    .query('pushes')
    .withIndex('by_device_and_conversation', (range) => range.eq('deviceId', deviceId))
    .take(mostDropped)
  for (const row of rows) await ctx.db.delete('pushes', row._id)
}

/** What is left of more goes when it is due: its device is not there any more. */
const mostDropped = 500

export async function duePushes(ctx: MutationCtx, now: number, most: number) {
  return ctx.db
    .query('pushes')
    .withIndex('by_due', (range) => range.lte('dueAt', now))
    .take(most)
}

export interface Outcome {
  pushId: Id<'pushes'>
  seq: number
  reaction?: string | undefined
  result: 'taken' | 'gone' | 'refused' | 'later' | 'unknown'
  /** By the push service's word. */
  retryAfterMs?: number | undefined
}

/** What came of one that was under way. Returns when to try again, null when there is nothing to. */
export async function applyOutcome(
  ctx: MutationCtx,
  row: Doc<'pushes'>,
  device: Doc<'devices'> | null,
  { seq, reaction, result, retryAfterMs = 0 }: Outcome,
): Promise<number | null> {
  const now = Date.now()
  const isNewer = row.seq > seq || row.reaction?.id !== reaction
  const isOver = result === 'taken' || result === 'refused'
  if (isOver ? !isNewer : now > row.sentAt + pushLivesMs) {
    await ctx.db.delete('pushes', row._id)
    return null
  }
  if (isOver) {
    const dueAt = Math.max(now, device?.kind === 'phone' ? row.sentAt + phoneDelayMs : now)
    await ctx.db.patch('pushes', row._id, { tried: undefined, failures: 0, dueAt })
    return dueAt
  }
  const wait = Math.max(retryAfterMs, Math.min(longestRetryMs, firstRetryMs * 2 ** row.failures))
  const dueAt = Math.ceil((now + wait) / retryStepMs) * retryStepMs
  const tried = result === 'unknown' ? row.tried : undefined
  await ctx.db.patch('pushes', row._id, { tried, failures: row.failures + 1, dueAt })
  return dueAt
}

/** Whether there is anything that no call came for, or will be. */
export async function sweepPushes(ctx: MutationCtx): Promise<'some' | 'none'> {
  const first = await ctx.db.query('pushes').withIndex('by_due').first()
  if (first && first.dueAt <= Date.now()) await ctx.scheduler.runAfter(0, internal.push.deliver, {})
  return first ? 'some' : 'none'
}
