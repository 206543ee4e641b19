/**
 * The queue of pushes, one row per device and chat: messages that arrive while a row waits or is in flight join it.
 *
 *   waiting ─ due ─▶ in flight (its time is the lease's end) ─ accepted ─▶ deleted, or waiting with what came meanwhile
 *      ▲                 │ rejected for now: later · no response, or a crash: due again, marked as a replay
 *      └─────────────────┘ its service is slow for others: returned unsent
 */
import { phoneDelayMs } from '../../domain/notify'
import { internal } from '../_generated/api'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx } from '../_generated/server'
import { askForSweep } from './sweeps'

/** A post is abandoned after 10 s (convex/push.ts); this also covers waiting for its turn and its report. */
export const leaseMs = 30_000
/** Pushes older than this are dropped: the person sees the messages when they open the app. */
export const pushLivesMs = 24 * 60 * 60_000

const firstRetryMs = 5_000
const longestRetryMs = 15 * 60_000
/**
 * The longest wait of one chat whose pushes are rejected while its device gets others: such rejections are random, so
 * their waits must not add up.
 */
const longestRetryOfOneMs = 60_000
/** Retries are aligned, so that they run together. */
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
  const dueAt = earlier(row, at)
  await ctx.db.patch('pushes', row._id, { seq: Math.max(seq, row.seq), sentAt, wasLookedAt, reaction, dueAt })
}

/** A push that is in flight, or was rejected for now, keeps its time. */
const earlier = (row: Doc<'pushes'>, at: number) =>
  row.tried || row.failures > 0 ? row.dueAt : Math.min(row.dueAt, at)

/** `seqs`: messages that the device may have shown, newest first. Those that weren't sent yet need no revision. */
export async function putRevision(
  ctx: MutationCtx,
  device: Doc<'devices'>,
  { seqs, ...push }: Omit<NewPush, 'seq' | 'reaction'> & { seqs: readonly number[] },
): Promise<boolean> {
  const { conversationId, sentAt, at, isLookedAt: wasLookedAt } = push
  const row = await findPush(ctx, device._id, conversationId)
  const seq = seqs.find((one) => !row || row.tried !== undefined || one !== row.seq)
  if (seq === undefined) return false
  const revised = Math.max(seq, row?.revised ?? seq)
  if (row) await ctx.db.patch('pushes', row._id, { revised, dueAt: earlier(row, at) })
  else {
    const { _id: deviceId, userId } = device
    const fields = { deviceId, userId, conversationId, seq, revised, sentAt, wasLookedAt, dueAt: at, failures: 0 }
    await ctx.db.insert('pushes', fields)
  }
  return true
}

/** Schedules the action that pushes, once per time. */
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

/** The rest of a longer queue is deleted when it is due, because its device no longer exists. */
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
  revised?: number | undefined
  /** The push may have been sent before. */
  isReplay: boolean
  result: 'taken' | 'gone' | 'refused' | 'later' | 'unknown' | 'unsent'
  /** According to the push service. */
  retryAfterMs?: number | undefined
}

/** Records the outcome of a push that was in flight. Returns when to retry; null if there is nothing left. */
export async function applyOutcome(
  ctx: MutationCtx,
  row: Doc<'pushes'>,
  device: Doc<'devices'> | null,
  { seq, reaction, revised, isReplay, result, retryAfterMs = 0 }: Outcome,
): Promise<number | null> {
  const now = Date.now()
  const isNewer = row.seq > seq || row.reaction?.id !== reaction || row.revised !== revised
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
  if (result === 'unsent') {
    const dueAt = inStep(now + firstRetryMs)
    await ctx.db.patch('pushes', row._id, { tried: isReplay ? row.tried : undefined, dueAt })
    return dueAt
  }
  // One that may have arrived is repeated less and less.
  const longestMs = result === 'later' ? longestRetryOfOneMs : longestRetryMs
  const waitMs = Math.max(retryAfterMs, Math.min(longestMs, waitAfter(row.failures)))
  const dueAt = Math.max(inStep(now + waitMs), device?.failing?.until ?? 0)
  const tried = result === 'unknown' ? row.tried : undefined
  await ctx.db.patch('pushes', row._id, { tried, failures: row.failures + 1, dueAt })
  return dueAt
}

const waitAfter = (failures: number) => Math.min(longestRetryMs, firstRetryMs * 2 ** failures)
const inStep = (at: number) => Math.ceil(at / retryStepMs) * retryStepMs

/** Its browser creates another subscription the next time it is opened. */
const forgottenAfterMs = 14 * 24 * 60 * 60_000

/** Applies one push's result to its device: while nothing gets through, all its pushes wait together. */
export function healthAfter(
  failing: Doc<'devices'>['failing'],
  { result, retryAfterMs = 0 }: Pick<Outcome, 'result' | 'retryAfterMs'>,
  now: number,
): Doc<'devices'>['failing'] | 'given up' {
  if (result === 'unsent') return failing
  if (result !== 'later' && result !== 'unknown') return undefined
  const { since, times, until } = failing ?? { since: now, times: 0, until: 0 }
  if (now > since + forgottenAfterMs) return 'given up'
  // If several were in flight together, the first result decides.
  if (until > now && retryAfterMs === 0) return failing
  return { since, times: times + 1, until: Math.max(until, inStep(now + Math.max(retryAfterMs, waitAfter(times)))) }
}

/** Whether anything is due for which no call is scheduled. */
export async function sweepPushes(ctx: MutationCtx): Promise<'some' | 'none'> {
  const first = await ctx.db.query('pushes').withIndex('by_due').first()
  if (first && first.dueAt <= Date.now()) await ctx.scheduler.runAfter(0, internal.push.deliver, {})
  return first ? 'some' : 'none'
}
