import { normalEmoji } from '../../domain/emoji'
import { limits } from '../../domain/limits'
import { plainLine } from '../../domain/plain-line'
import { internal } from '../_generated/api'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx } from '../_generated/server'
import type { Account } from './access'
import { spendBudget } from './budgets'
import { failure } from './failure'
import { requireText } from './input'
import { getUser } from './users'

type Status = NonNullable<Doc<'users'>['status']>

/** A status lasts no longer than this, unless it has no end. */
const longestMs = 366 * 24 * 60 * 60_000

function checked({ emoji, text, until }: Status): Status {
  const line = requireText(plainLine(text), 'status', limits.statusLength)
  const normal = emoji === undefined ? undefined : normalEmoji(emoji)
  if (normal === null) throw failure('statusEmoji')
  const now = Date.now()
  if (until !== undefined && !(until > now && until <= now + longestMs)) {
    throw failure('statusEnd')
  }
  return { emoji: normal, text: line, until }
}

/** Null clears it. One with an end is cleared by a scheduled function, so no query has to know the time. */
export async function setStatus(ctx: MutationCtx & Account, wanted: Status | null): Promise<void> {
  const { userId } = ctx
  const status = wanted ? checked(wanted) : undefined
  await spendBudget(ctx, 'change')
  const until = status?.until
  if (until !== undefined) await ctx.scheduler.runAt(until, internal.users.endStatus, { userId, until })
  await ctx.db.patch('users', userId, { status, statusJob: undefined })
}

/** Unless it was replaced meanwhile. */
export async function endStatus(ctx: MutationCtx, userId: Id<'users'>, until: number): Promise<void> {
  const { status } = await getUser(ctx, userId)
  if (status?.until === until) await ctx.db.patch('users', userId, { status: undefined, statusJob: undefined })
}
