import { defaultNotifications, localTime, type NotificationSettings } from '../../domain/notify'
import type { Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { spendBudget } from './budgets'
import { failure } from './failure'
import { requireInteger } from './input'

async function find(ctx: QueryCtx, userId: Id<'users'>) {
  return ctx.db
    .query('notificationSettings')
    .withIndex('by_user', (range) => range.eq('userId', userId))
    .unique()
}

export async function readNotificationSettings(ctx: QueryCtx, userId: Id<'users'>): Promise<NotificationSettings> {
  const row = await find(ctx, userId)
  if (!row) return defaultNotifications
  const { about, reactions, quiet } = row
  return { about, reactions, quiet }
}

export async function changeNotificationSettings(ctx: MutationCtx & Account, change: Partial<NotificationSettings>) {
  await spendBudget(ctx, 'change')
  if (change.quiet) requireHours(change.quiet)
  const row = await find(ctx, ctx.userId)
  if (row) await ctx.db.patch('notificationSettings', row._id, change)
  else await ctx.db.insert('notificationSettings', { userId: ctx.userId, ...defaultNotifications, ...change })
}

const lastMinute = 24 * 60 - 1

function requireHours({ from, to, days, zone }: NonNullable<NotificationSettings['quiet']>) {
  requireInteger(from, 'from', 0, lastMinute)
  requireInteger(to, 'to', 0, lastMinute)
  if (days.length > 7) throw failure('malformed', { name: 'days' })
  for (const day of days) requireInteger(day, 'day', 0, 6)
  try {
    localTime(0, zone)
  } catch {
    throw failure('quietZone')
  }
}
