/**
 * Counts the pushes in flight of all calls that send them: at most one batch in total, because a commit may have to
 * wait for that many. Each call reports its number whenever it claims pushes or reports outcomes.
 */
import { internal } from '../_generated/api'
import type { Doc } from '../_generated/dataModel'
import type { MutationCtx } from '../_generated/server'
import { atOnce } from './pushPump'

/**
 * Pushes in flight of a killed call count until then. A living call gives up slow posts long before (convex/push.ts).
 */
export const runMs = 10_000

/** A call that sends pushes, and how many it has in flight. */
export interface Run {
  run: string
  inFlight: number
}

interface Runs {
  mine: Doc<'pushRuns'> | null
  others: Doc<'pushRuns'>[]
  /** The size of a batch. */
  room: number
}

export async function readRuns(ctx: MutationCtx, { run, inFlight }: Run): Promise<Runs> {
  const now = Date.now()
  const all = await ctx.db.query('pushRuns').withIndex('by_until').take(mostRuns)
  for (const { _id, until } of all) if (until <= now) await ctx.db.delete('pushRuns', _id)
  const living = all.filter(({ until }) => until > now)
  const others = living.filter((one) => one.run !== run)
  const room = others.reduce((left, one) => left - one.inFlight, atOnce - inFlight)
  return { mine: living.find((one) => one.run === run) ?? null, others, room }
}

/** Each has at least one in flight, except those that were killed. */
const mostRuns = 4 * atOnce

export async function noteRun(ctx: MutationCtx, mine: Doc<'pushRuns'> | null, { run, inFlight }: Run) {
  const until = Date.now() + runMs
  if (inFlight === 0) {
    if (mine) await ctx.db.delete('pushRuns', mine._id)
  } else if (mine) await ctx.db.patch('pushRuns', mine._id, { inFlight, until })
  else await ctx.db.insert('pushRuns', { run, inFlight, until })
}

/** The others send what is due once they have room. If they were killed, a call follows once that is certain. */
export async function askAfterRuns(ctx: MutationCtx, others: readonly Doc<'pushRuns'>[]) {
  const now = Date.now()
  if (others.some(({ wakeAt = 0 }) => wakeAt > now)) return
  const first = others.toSorted((a, b) => a.until - b.until)[0]
  if (!first) return
  await ctx.db.patch('pushRuns', first._id, { wakeAt: first.until })
  await ctx.scheduler.runAt(first.until, internal.push.deliver, {})
}
