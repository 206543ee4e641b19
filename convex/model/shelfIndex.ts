/**
 * The shelf of a chat: which messages have photos, files, or links. Rows are references without content (R8), written
 * when a message is indexed for search, and by its edits, deletion, and restoring.
 */
import { countShared, mayShare, type SharedKind, sharedKinds } from '../../domain/shared'
import type { Doc } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'

type Message = Pick<
  Doc<'messages'>,
  'conversationId' | 'seq' | 'kind' | 'senderId' | 'content' | 'isDeleted' | 'attachments'
>

async function findOn(ctx: QueryCtx, conversationId: string, kind: SharedKind, seq: number) {
  return ctx.db
    .query('shelf')
    .withIndex('by_conversation_and_kind_and_seq', (range) =>
      range.eq('conversationId', conversationId).eq('kind', kind).eq('seq', seq),
    )
    .unique()
}

/**
 * Updates a message's rows to its current state; `before`: its previous state, if it may have rows already. Idempotent.
 */
export async function putOnShelf(ctx: MutationCtx, message: Message, before?: Message) {
  const { conversationId, seq, senderId } = message
  if (message.kind !== 'text') return
  const counts = message.isDeleted ? null : countShared(message)
  for (const kind of sharedKinds) {
    const count = counts?.[kind] ?? 0
    if (count === 0 && !(before && mayShare(before, kind))) continue
    const row = await findOn(ctx, conversationId, kind, seq)
    if (row && count === 0) await ctx.db.delete('shelf', row._id)
    else if (row && row.count !== count) await ctx.db.patch('shelf', row._id, { count })
    else if (!row && count > 0) await ctx.db.insert('shelf', { conversationId, kind, seq, senderId, count })
  }
}

export async function findGathered(ctx: QueryCtx, conversationId: string) {
  return ctx.db
    .query('shelfProgress')
    .withIndex('by_conversation', (range) => range.eq('conversationId', conversationId))
    .unique()
}

/** The conversation is indexed from its first message on, so nothing has to be gathered. */
export async function noteWhole(ctx: MutationCtx, conversationId: string) {
  if (!(await findGathered(ctx, conversationId))) await ctx.db.insert('shelfProgress', { conversationId, fromSeq: 0 })
}
