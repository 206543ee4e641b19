/** What is due is made into what is sent, as everything is by then: settings, what was read, what was deleted. */
import { tellAt } from '../../domain/notify'
import type { Doc } from '../_generated/dataModel'
import type { MutationCtx } from '../_generated/server'
import { forgetEndpoint } from './devices'
import { pagesOf } from './presence'
import { applyOutcome, askToDeliver, duePushes, leaseMs, pushLivesMs, type Outcome } from './pushQueue'
import { describePush } from './pushWords'

export async function claim(ctx: MutationCtx, most: number) {
  const now = Date.now()
  const claimed = []
  for (const row of await duePushes(ctx, now, most)) {
    const device = await ctx.db.get('devices', row.deviceId)
    const push = device && row.sentAt > now - pushLivesMs ? await prepare(ctx, row, device, now) : null
    if (push === 'later') continue
    if (push) claimed.push(push)
    else await ctx.db.delete('pushes', row._id)
  }
  return claimed
}

/** Null: there is nothing (any more) to tell this device of. */
async function prepare(ctx: MutationCtx, row: Doc<'pushes'>, device: Doc<'devices'>, now: number) {
  const pages = (await pagesOf(ctx, row.userId)).get(device.deviceId) ?? []
  const telling = tellAt(device.kind, pages, row, now)
  if (!telling) return null
  if (telling.isLookedAt) {
    await ctx.db.patch('pushes', row._id, { dueAt: telling.at, wasLookedAt: true })
    await askToDeliver(ctx, [telling.at])
    return 'later' as const
  }
  const { seq, reaction, conversationId, tried } = row
  const isReplay = tried !== undefined && tried.seq === seq && tried.reaction === reaction?.id
  const payload = await describePush(ctx, row, device, { isReplay, now })
  if (payload === null) return null
  await ctx.db.patch('pushes', row._id, { dueAt: now + leaseMs, tried: { seq, reaction: reaction?.id } })
  const { endpoint, p256dh, auth, _id: deviceId } = device
  return { pushId: row._id, deviceId, endpoint, p256dh, auth, seq, reaction: reaction?.id, conversationId, payload }
}

/** What came of those that were claimed. Whether one of them is due again at once. */
export async function report(
  ctx: MutationCtx,
  outcomes: (Outcome & { deviceId: Doc<'devices'>['_id']; endpoint: string })[],
) {
  const now = Date.now()
  const times = new Set<number>()
  for (const outcome of outcomes) {
    if (outcome.result === 'gone') {
      await forgetEndpoint(ctx, outcome.deviceId, outcome.endpoint)
      continue
    }
    const row = await ctx.db.get('pushes', outcome.pushId)
    if (!row) continue
    const at = await applyOutcome(ctx, row, await ctx.db.get('devices', row.deviceId), outcome)
    if (at !== null) times.add(at)
  }
  await askToDeliver(
    ctx,
    [...times].filter((at) => at > now),
  )
  return [...times].some((at) => at <= now)
}
