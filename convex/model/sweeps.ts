import { internal } from '../_generated/api'
import type { Doc } from '../_generated/dataModel'
import type { MutationCtx } from '../_generated/server'

/**
 * The sweeper runs again and again while anything can expire, and stops when nothing can: Convex Cloud bills each
 * call.
 */
type Sweep = Doc<'sweeps'>['name']

const functions = {
  presence: internal.presence.sweep,
  typing: internal.typingStates.sweep,
  push: internal.pushes.sweep,
}

const everyMs = { presence: 10_000, typing: 60_000, push: 30_000 }
/** A call that is this late is considered lost, because the data was imported without it. */
const lostMs = 60_000

async function findSweep(ctx: MutationCtx, name: Sweep) {
  return ctx.db
    .query('sweeps')
    .withIndex('by_name', (range) => range.eq('name', name))
    .unique()
}

async function schedule(ctx: MutationCtx, name: Sweep, row: Doc<'sweeps'> | null, delayMs: number) {
  const dueAt = Date.now() + delayMs
  if (row) await ctx.db.patch('sweeps', row._id, { dueAt })
  else await ctx.db.insert('sweeps', { name, dueAt })
  await ctx.scheduler.runAfter(delayMs, functions[name], { dueAt })
}

/** Called by whatever creates the first thing that can expire. While a call is scheduled, nothing is written here. */
export async function askForSweep(ctx: MutationCtx, name: Sweep) {
  const row = await findSweep(ctx, name)
  if (row?.dueAt !== undefined && row.dueAt > Date.now() - lostMs) return
  await schedule(ctx, name, row, everyMs[name])
}

/**
 * Sweeps, and schedules the next call: at once if more has expired, later if anything is left that will. A call that
 * was replaced by another does nothing, because one that was thought lost can still arrive if a clock had stopped.
 */
export async function whenDue(
  ctx: MutationCtx,
  name: Sweep,
  dueAt: number,
  sweep: () => Promise<'more' | 'some' | 'none'>,
) {
  const row = await findSweep(ctx, name)
  if (row?.dueAt !== dueAt) return
  const left = await sweep()
  if (left === 'none') await ctx.db.patch('sweeps', row._id, { dueAt: undefined })
  else await schedule(ctx, name, row, left === 'more' ? 0 : everyMs[name])
}
