import { limits } from '../../domain/limits'
import { typingTiming } from '../../domain/typing'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { spendBudget } from './budgets'
import { askForSweep } from './sweeps'
import { getUser } from './users'

async function findTyping(ctx: QueryCtx & Account, conversationId: string) {
  return ctx.db
    .query('typingStates')
    .withIndex('by_conversation_and_user', (range) =>
      range.eq('conversationId', conversationId).eq('userId', ctx.userId),
    )
    .unique()
}

export async function setTyping(ctx: MutationCtx & Account, conversationId: string) {
  const lastTypingAt = Date.now()
  const row = await findTyping(ctx, conversationId)
  for (const stale of await staleIn(ctx, conversationId)) {
    if (stale.userId !== ctx.userId) await ctx.db.delete('typingStates', stale._id)
  }
  if (!row) {
    await spendBudget(ctx, 'typing')
    await ctx.db.insert('typingStates', { conversationId, userId: ctx.userId, lastTypingAt })
    await askForSweep(ctx, 'typing')
  } else if (lastTypingAt >= row.lastTypingAt + typingTiming.minIntervalMs)
    await ctx.db.patch('typingStates', row._id, { lastTypingAt })
}

/** Expired states in one conversation. */
async function staleIn(ctx: QueryCtx, conversationId: string) {
  return ctx.db
    .query('typingStates')
    .withIndex('by_conversation_and_last_typing_at', (range) =>
      range.eq('conversationId', conversationId).lt('lastTypingAt', Date.now() - typingTiming.staleMs),
    )
    .take(limits.typists)
}

export async function clearTyping(ctx: MutationCtx & Account, conversationId: string) {
  const row = await findTyping(ctx, conversationId)
  if (row) await ctx.db.delete('typingStates', row._id)
}

/** The people who typed last, newest first, including the caller. The reader decides how long to show each. */
export async function readTyping(ctx: QueryCtx, conversationId: string) {
  const rows = await ctx.db
    .query('typingStates')
    .withIndex('by_conversation_and_last_typing_at', (range) => range.eq('conversationId', conversationId))
    .order('desc')
    .take(limits.typists)
  return Promise.all(
    rows.map(async ({ userId, lastTypingAt }) => ({
      userId,
      name: (await getUser(ctx, userId)).name,
      lastTypingAt,
    })),
  )
}

const rowsPerSweep = 200

/** Deletes expired states. */
export async function sweepTyping(ctx: MutationCtx): Promise<'more' | 'some' | 'none'> {
  const stale = await ctx.db
    .query('typingStates')
    .withIndex('by_last_typing_at', (range) => range.lt('lastTypingAt', Date.now() - typingTiming.staleMs))
    .take(rowsPerSweep)
  for (const row of stale) await ctx.db.delete('typingStates', row._id)
  if (stale.length === rowsPerSweep) return 'more'
  return (await ctx.db.query('typingStates').withIndex('by_last_typing_at').first()) ? 'some' : 'none'
}
