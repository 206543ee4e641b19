import { internal } from '../_generated/api'
import type { MutationCtx } from '../_generated/server'

/** How far ahead it looks: to the next run (convex/crons.ts), and a little further. */
const aheadMs = 70 * 60_000
/** Maximum of each kind. Overdue ones come first and are gone by the next run. One call can schedule a thousand. */
const atOnce = 400

/**
 * Reschedules everything that ends soon. Each end was scheduled when it began, but an import brings rows alone, and in
 * another deployment nothing would end. Ends are idempotent.
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
