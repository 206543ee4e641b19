import type { Doc } from '../_generated/dataModel'
import type { QueryCtx } from '../_generated/server'

export async function findTally(ctx: QueryCtx, conversationId: string, seq: number) {
  return ctx.db
    .query('tallies')
    .withIndex('by_conversation_and_seq', (range) => range.eq('conversationId', conversationId).eq('seq', seq))
    .unique()
}

/** The counts of up to this many messages from a seq on, by seq. */
export async function readTallies(ctx: QueryCtx, conversationId: string, first: number, size: number) {
  const rows = await ctx.db
    .query('tallies')
    .withIndex('by_conversation_and_seq', (range) =>
      range
        .eq('conversationId', conversationId)
        .gte('seq', first)
        .lt('seq', first + size),
    )
    .take(size)
  return new Map<number, Doc<'tallies'>['counts']>(rows.map(({ seq, counts }) => [seq, counts]))
}
