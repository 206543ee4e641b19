import { budgetsOf, defaultMessagesPerSecond, spend, type BudgetKind } from '../../domain/budget'
import type { MutationCtx } from '../_generated/server'
import type { Account } from './access'
import { failure } from './failure'

/** The deployment's own number; 0 lifts the limits. */
function messagesPerSecond(): number {
  const given = Number(process.env.PARLEY_MESSAGES_PER_SECOND || defaultMessagesPerSecond)
  return given >= 0 ? given : defaultMessagesPerSecond
}

/**
 * Takes so many from what the caller may do; refuses when there is nothing left. The row is no one else's to read or write,
 * so no two people ever wait for each other here.
 */
export async function spendBudget(ctx: MutationCtx & Account, kind: BudgetKind, count = 1) {
  const rate = messagesPerSecond()
  if (rate === 0) return
  const row = await ctx.db
    .query('budgets')
    .withIndex('by_user_and_kind', (range) => range.eq('userId', ctx.userId).eq('kind', kind))
    .unique()
  const result = spend(budgetsOf(rate)[kind], row?.spentUntil ?? 0, Date.now(), count)
  if ('retryAfterMs' in result) {
    throw failure('RATE_LIMITED', 'That was a lot at once. Try again in a moment.', {
      retryAfterMs: result.retryAfterMs,
    })
  }
  if (row) await ctx.db.patch('budgets', row._id, result)
  else await ctx.db.insert('budgets', { userId: ctx.userId, kind, ...result })
}
