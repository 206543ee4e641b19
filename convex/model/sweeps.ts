import { internal } from '../_generated/api'
import type { Doc } from '../_generated/dataModel'
import type { MutationCtx } from '../_generated/server'

/**
 * What ends by the clock is looked for again and again while there is anything to end, and not at all while no one is
 * there: on Convex Cloud each look is a call that is paid for.
 */
type Sweep = Doc<'sweeps'>['name']

const functions = {
  presence: internal.presence.sweep,
  typing: internal.typingStates.sweep,
  push: internal.pushes.sweep,
}

const everyMs = { presence: 10_000, typing: 60_000, push: 30_000 }
/** So long after its time a call is not just late: the data was brought here from elsewhere, without it. */
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

/** By whatever makes the first thing that has an end. While a call is due, nothing is written here. */
export async function askForSweep(ctx: MutationCtx, name: Sweep) {
  const row = await findSweep(ctx, name)
  if (row?.dueAt !== undefined && row.dueAt > Date.now() - lostMs) return
  await schedule(ctx, name, row, everyMs[name])
}

/**
 * Sweeps, and goes on at once if there is more to end now, later if there is anything left that will end. A call that
 * another has taken the place of does nothing: one that was thought lost comes after all when a clock had stood still.
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
