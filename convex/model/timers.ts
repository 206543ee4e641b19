import { internal } from '../_generated/api'
import type { MutationCtx } from '../_generated/server'

/** How far ahead it looks: as far as the next look (convex/crons.ts), and a little. */
const aheadMs = 70 * 60_000
/** Of each kind; what is overdue comes first and is gone by the next look. One call may schedule a thousand. */
const atOnce = 400

/**
 * Schedules once more the end of what ends soon. It was scheduled when it began, but an import brings rows alone: in
 * another home nothing would end. Ending twice is ending once.
 */
export async function rearm(ctx: MutationCtx): Promise<void> {
  const now = Date.now()
  const mutes = await ctx.db
    .query('prefs')
    .withIndex('by_muted_until', (range) => range.gt('mutedUntil', 0).lt('mutedUntil', now + aheadMs))
    .take(atOnce)
  for (const { _id, mutedUntil } of mutes) {
    const mute = { prefsId: _id, mutedUntil: mutedUntil! }
    await ctx.scheduler.runAt(Math.max(now, mute.mutedUntil), internal.conversations.endMute, mute)
  }
  const people = await ctx.db
    .query('users')
    .withIndex('by_status_until', (range) => range.gt('status.until', 0).lt('status.until', now + aheadMs))
    .take(atOnce)
  for (const { _id, status } of people) {
    const until = status!.until!
    await ctx.scheduler.runAt(Math.max(now, until), internal.users.endStatus, { userId: _id, until })
  }
}
