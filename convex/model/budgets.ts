import { budgetsOf, defaultMessagesPerSecond, spend, type BudgetKind } from '../../domain/budget'
import type { MutationCtx } from '../_generated/server'
import type { Account } from './access'
import { failure } from './failure'

/** The number configured for the deployment; 0 disables the limits. */
function messagesPerSecond(): number {
  const given = Number(process.env.PARLEY_MESSAGES_PER_SECOND || defaultMessagesPerSecond)
  return given >= 0 ? given : defaultMessagesPerSecond
}

/**
 * Enforces the caller's rate limit. Only the caller's own calls read and write the row, so people never conflict here.
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
    throw failure('tooFast', {}, { retryAfterMs: result.retryAfterMs })
  }
  if (row) await ctx.db.patch('budgets', row._id, result)
  else await ctx.db.insert('budgets', { userId: ctx.userId, kind, ...result })
}
