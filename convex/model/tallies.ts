import { firstSeqOf, limits } from '../../domain/limits'
import type { Doc } from '../_generated/dataModel'
import type { QueryCtx } from '../_generated/server'

export async function findTally(ctx: QueryCtx, conversationId: string, seq: number) {
  return ctx.db
    .query('tallies')
    .withIndex('by_conversation_and_seq', (range) => range.eq('conversationId', conversationId).eq('seq', seq))
    .unique()
}

/** The counts of a page's messages, by seq. */
export async function readTallies(ctx: QueryCtx, conversationId: string, page: number) {
  const first = firstSeqOf(page)
  const rows = await ctx.db
    .query('tallies')
    .withIndex('by_conversation_and_seq', (range) =>
      range
        .eq('conversationId', conversationId)
        .gte('seq', first)
        .lt('seq', first + limits.pageSize),
    )
    .take(limits.pageSize)
  return new Map<number, Doc<'tallies'>['counts']>(rows.map(({ seq, counts }) => [seq, counts]))
}
