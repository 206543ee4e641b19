import { normalEmoji } from '../../domain/emoji'
import { limits } from '../../domain/limits'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { foldedIn, requireOpen } from './blocks'
import { spendBudget } from './budgets'
import { failure } from './failure'
import { requireMessageAt } from './messages'
import { hueFor } from './directory'
import { pictureUrl } from './pictures'
import { findTally } from './tallies'
import { getUser } from './users'
import { askToTellReaction } from './watching'

interface Reaction {
  conversationId: string
  seq: number
  emoji: string
}

function reactionsWith(ctx: QueryCtx, { conversationId, seq, emoji }: Reaction) {
  return ctx.db
    .query('reactions')
    .withIndex('by_conversation_and_seq_and_emoji_and_user', (range) =>
      range.eq('conversationId', conversationId).eq('seq', seq).eq('emoji', emoji),
    )
}

async function findOwn(ctx: QueryCtx & Account, { conversationId, seq, emoji }: Reaction) {
  return ctx.db
    .query('reactions')
    .withIndex('by_conversation_and_seq_and_emoji_and_user', (range) =>
      range.eq('conversationId', conversationId).eq('seq', seq).eq('emoji', emoji).eq('userId', ctx.userId),
    )
    .unique()
}

function requireEmoji(text: string): string {
  const emoji = normalEmoji(text)
  if (emoji === null) throw failure('reactionNotEmoji')
  return emoji
}

/** Sets or removes the caller's reaction; idempotent. */
export async function setReaction(
  ctx: MutationCtx & Account,
  membership: Doc<'memberships'>,
  { seq, emoji: text, on }: { seq: number; emoji: string; on: boolean },
) {
  const { conversationId } = membership
  const reaction = { conversationId, seq, emoji: requireEmoji(text) }
  const message = await requireMessageAt(ctx, membership, seq)
  const own = await findOwn(ctx, reaction)
  if ((own !== null) === on) return
  if (own) {
    await ctx.db.delete('reactions', own._id)
    await countDown(ctx, reaction)
    return
  }
  if (message.isDeleted) throw failure('messageDeleted')
  await requireOpen(ctx, conversationId)
  await spendBudget(ctx, 'message')
  await countUp(ctx, reaction)
  const reactionId = await ctx.db.insert('reactions', { ...reaction, userId: ctx.userId })
  if (message.senderId !== ctx.userId) await askToTellReaction(ctx, conversationId, reactionId)
}

async function countUp(ctx: MutationCtx, { conversationId, seq, emoji }: Reaction) {
  const row = await findTally(ctx, conversationId, seq)
  if (!row) {
    await ctx.db.insert('tallies', { conversationId, seq, counts: [{ emoji, count: 1 }] })
    return
  }
  const before = row.counts.find((one) => one.emoji === emoji)?.count ?? 0
  if (before >= limits.reactionsCounted) return
  if (before === 0 && row.counts.length >= limits.emojiPerMessage) {
    throw failure('reactionsFull', { max: limits.emojiPerMessage })
  }
  const counts =
    before === 0
      ? [...row.counts, { emoji, count: 1 }]
      : row.counts.map((one) => (one.emoji === emoji ? { emoji, count: before + 1 } : one))
  await ctx.db.patch('tallies', row._id, { counts })
}

/** After the reaction was removed. A count at its limit is recomputed, because the real number may be higher. */
async function countDown(ctx: MutationCtx, reaction: Reaction) {
  const { conversationId, seq, emoji } = reaction
  const row = await findTally(ctx, conversationId, seq)
  const before = row?.counts.find((one) => one.emoji === emoji)?.count
  if (!row || before === undefined) return
  const count =
    before < limits.reactionsCounted
      ? before - 1
      : (await reactionsWith(ctx, reaction).take(limits.reactionsCounted)).length
  if (count === before) return
  const counts = row.counts.flatMap((one) => (one.emoji !== emoji ? [one] : count > 0 ? [{ emoji, count }] : []))
  if (counts.length === 0) await ctx.db.delete('tallies', row._id)
  else await ctx.db.patch('tallies', row._id, { counts })
}

/** The people who reacted with it, up to the limit. */
export async function listReactors(
  ctx: QueryCtx,
  membership: Doc<'memberships'>,
  { seq, emoji: text }: { seq: number; emoji: string },
) {
  const { conversationId } = membership
  const message = await requireMessageAt(ctx, membership, seq)
  if (message.isDeleted) return []
  const rows = await reactionsWith(ctx, { conversationId, seq, emoji: requireEmoji(text) }).take(
    limits.reactionsCounted,
  )
  const folded = new Set(await foldedIn({ ...ctx, userId: membership.userId }, conversationId))
  return Promise.all(rows.filter(({ userId }) => !folded.has(userId)).map(({ userId }) => describe(ctx, userId)))
}

async function describe(ctx: QueryCtx, userId: Id<'users'>) {
  const user = await getUser(ctx, userId)
  return { userId, name: user.name, imageUrl: await pictureUrl(ctx, user), hue: hueFor(user) }
}
