/** Turns due pushes into payloads from the current state: settings, read positions, deletions. */
import { tellAt } from '../../domain/notify'
import type { Doc } from '../_generated/dataModel'
import type { MutationCtx } from '../_generated/server'
import { forgetEndpoint } from './devices'
import { pagesOf } from './presence'
import { applyOutcome, askToDeliver, duePushes, healthAfter, leaseMs, pushLivesMs, type Outcome } from './pushQueue'
import { askAfterRuns, noteRun, readRuns, type Run } from './pushRuns'
import { describePush } from './pushWords'

/** As many as all calls together have room for. */
export async function claim(ctx: MutationCtx, { run, inFlight }: Run) {
  const now = Date.now()
  const { mine, others, room } = await readRuns(ctx, { run, inFlight })
  const due = room > 0 ? await duePushes(ctx, now, room) : []
  const claimed = []
  const times = new Set<number>()
  for (const row of due) {
    const device = await ctx.db.get('devices', row.deviceId)
    const push = device && !device.isOff && row.sentAt > now - pushLivesMs ? await prepare(ctx, row, device, now) : null
    if (push === null) await ctx.db.delete('pushes', row._id)
    else if ('at' in push) {
      times.add(push.at)
      await ctx.db.patch('pushes', row._id, { dueAt: push.at, wasLookedAt: push.isLookedAt })
    } else claimed.push(push)
  }
  await askToDeliver(ctx, times)
  await noteRun(ctx, mine, { run, inFlight: inFlight + claimed.length })
  if (room <= 0) await askAfterRuns(ctx, others)
  return { pushes: claimed, isMore: due.length > 0 && due.length === room }
}

/** Null if this device has nothing left to be notified of; a time if it has to wait until then. */
async function prepare(ctx: MutationCtx, row: Doc<'pushes'>, device: Doc<'devices'>, now: number) {
  const { failing } = device
  if (failing && failing.until > now) return { at: failing.until, isLookedAt: row.wasLookedAt }
  const pages = (await pagesOf(ctx, row.userId)).get(device.deviceId) ?? []
  const telling = tellAt(device.kind, pages, row, now)
  if (!telling) return null
  if (telling.isLookedAt) return telling
  const { seq, conversationId, tried } = row
  const what = { seq, reaction: row.reaction?.id, revised: row.revised }
  const isReplay = tried?.seq === seq && tried.reaction === what.reaction && tried.revised === what.revised
  const payload = await describePush(ctx, row, device, { isReplay, now })
  if (payload === null) return null
  await ctx.db.patch('pushes', row._id, { dueAt: now + leaseMs, tried: what })
  const { endpoint, p256dh, auth, _id: deviceId } = device
  const badge = device.isInstalled ? { badgeOf: row.userId } : {}
  return { pushId: row._id, deviceId, endpoint, p256dh, auth, ...what, isReplay, conversationId, payload, ...badge }
}

/** Records the outcome of claimed pushes. Returns whether any push is due. */
export async function report(
  ctx: MutationCtx,
  run: Run,
  outcomes: (Outcome & { deviceId: Doc<'devices'>['_id']; endpoint: string })[],
) {
  const now = Date.now()
  const times = new Set<number>()
  for (const outcome of outcomes) {
    if (outcome.result === 'gone') {
      await forgetEndpoint(ctx, outcome.deviceId, outcome.endpoint)
      continue
    }
    const device = await noteHealth(ctx, outcome, now)
    const row = await ctx.db.get('pushes', outcome.pushId)
    if (!row) continue
    const at = await applyOutcome(ctx, row, device, outcome)
    if (at !== null) times.add(at)
  }
  await askToDeliver(
    ctx,
    [...times].filter((at) => at > now),
  )
  const { mine } = await readRuns(ctx, run)
  await noteRun(ctx, mine, run)
  return (await duePushes(ctx, now, 1)).length > 0
}

/**
 * For the endpoint that was tried, because the device may have a new one by now. Returns the device's state afterwards.
 */
async function noteHealth(
  ctx: MutationCtx,
  outcome: Outcome & { deviceId: Doc<'devices'>['_id']; endpoint: string },
  now: number,
): Promise<Doc<'devices'> | null> {
  const device = await ctx.db.get('devices', outcome.deviceId)
  if (device?.endpoint !== outcome.endpoint) return device
  const failing = healthAfter(device.failing, outcome, now)
  if (failing === 'given up') {
    await forgetEndpoint(ctx, device._id, device.endpoint)
    return null
  }
  if (failing !== device.failing) await ctx.db.patch('devices', device._id, { failing })
  return { ...device, failing }
}
