import { indexTerms } from '../../domain/search-terms'
import type { Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'

interface Indexed {
  messageId: Id<'messages'>
  conversationId: string
  seq: number
  content: string
}

async function findTerms(ctx: QueryCtx, messageId: Id<'messages'>) {
  return ctx.db
    .query('messageTerms')
    .withIndex('by_message', (range) => range.eq('messageId', messageId))
    .unique()
}

/** Makes a new message findable. One of signs alone has nothing to be found by. */
export async function addToSearch(ctx: MutationCtx, { messageId, conversationId, seq, content }: Indexed) {
  const terms = indexTerms(content)
  if (terms !== '') await ctx.db.insert('messageTerms', { messageId, conversationId, seq, terms })
}

/** R8: what was deleted is found by nothing from then on. */
export async function removeFromSearch(ctx: MutationCtx, messageId: Id<'messages'>) {
  const row = await findTerms(ctx, messageId)
  if (row) await ctx.db.delete('messageTerms', row._id)
}

/** After an edit: found by what it says now, and no longer by what it said. */
export async function renewInSearch(ctx: MutationCtx, message: Indexed) {
  await removeFromSearch(ctx, message.messageId)
  await addToSearch(ctx, message)
}
