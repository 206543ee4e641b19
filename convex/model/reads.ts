import { mergeReceipt, type Receipt } from '../../domain/receipts'
import { limits } from '../../domain/limits'
import { afterRead, afterSend, clampReadSeq, type HeadPosition, type ReadPosition } from '../../domain/unread'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { isShut, type Apart } from './blocks'
import { getHeadRow } from './heads'
import { readPastReceipts } from './pastReceipts'
import { readPrivacy } from './privacy'

type Membership = Doc<'memberships'>
/** A person's position; `_id` is null until they have sent or read something. */
type Reads = ReadPosition & { _id: Id<'reads'> | null } & Shared
type Shared = Required<Pick<Doc<'reads'>, 'sharedReadSeq' | 'hiddenSeq'>>

const nothingShared: Shared = { sharedReadSeq: -1, hiddenSeq: -1 }

const sharedIn = ({ sharedReadSeq, hiddenSeq = -1 }: Doc<'reads'>): Shared => ({ sharedReadSeq, hiddenSeq })

export async function readPosition(ctx: QueryCtx, membership: Membership): Promise<Reads> {
  const { conversationId, userId } = membership
  const row = await ctx.db
    .query('reads')
    .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId).eq('userId', userId))
    .unique()
  if (row) return { ...row, ...sharedIn(row) }
  const { joinedSeq, joinedCount } = membership
  return { _id: null, readSeq: joinedSeq, seenCount: joinedCount, ownAbove: 0, ...nothingShared }
}

async function writePosition(
  ctx: MutationCtx,
  { conversationId, userId }: Membership,
  before: Reads,
  { readSeq, seenCount, ownAbove }: ReadPosition,
  { sharedReadSeq, hiddenSeq }: Shared,
  noted: Pick<Doc<'reads'>, 'hasWritten'> = {},
) {
  const position = { readSeq, seenCount, ownAbove, sharedReadSeq, hiddenSeq, ...noted }
  if (before._id) await ctx.db.patch('reads', before._id, position)
  else await ctx.db.insert('reads', { conversationId, userId, ...position })
}

/**
 * Moves the sender's own position. The shared one stays: a receipt tells others about others' messages, and sending
 * reads nothing new.
 */
export async function recordSend(ctx: MutationCtx, membership: Membership, headBefore: HeadPosition) {
  const before = await readPosition(ctx, membership)
  await writePosition(ctx, membership, before, afterSend(before, headBefore), before, { hasWritten: true })
}

/** Whether this person has written in the conversation; undefined for chats from before that was stored. */
export async function hasWrittenIn(ctx: QueryCtx, conversationId: string, userId: Id<'users'>) {
  const row = await ctx.db
    .query('reads')
    .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId).eq('userId', userId))
    .unique()
  return row?.hasWritten
}

/**
 * Moves the caller's position up to at most `seq`, and their receipt with it unless they hide it. Returns the stored
 * position. The count comes from the read message, because the head is written by every send, and readers would
 * conflict with senders.
 */
export async function recordRead(ctx: MutationCtx, membership: Membership, seq: number, { isTold = true } = {}) {
  const before = await readPosition(ctx, membership)
  const { visibleFromSeq, userId, conversationId } = membership
  const newest = await newestUpTo(ctx, conversationId, Math.max(seq, visibleFromSeq - 1))
  const wanted = clampReadSeq(seq, before, { visibleFromSeq, lastSeq: newest?.seq ?? -1 })
  if (!newest || wanted <= before.readSeq) return before.readSeq
  const after = await positionAt(ctx, membership, before, newest)
  // Only together with a move (R5): reading while receipts were off must not be revealed by asking for the same
  // position again.
  const { readSeq } = after
  const isShared =
    isTold && (await readPrivacy(ctx, userId)).sendsReceipts && !(await isShut({ ...ctx, userId }, conversationId))
  if (isShared) {
    const shared = { sharedReadSeq: readSeq, hiddenSeq: before.hiddenSeq }
    await writePosition(ctx, membership, before, after, shared)
    await raiseReceipt(ctx, conversationId, receiptOf(membership, shared))
  } else {
    await writePosition(ctx, membership, before, after, { sharedReadSeq: before.sharedReadSeq, hiddenSeq: readSeq })
  }
  return readSeq
}

/** R6: they read neither what existed before they joined nor what they read with receipts off. */
function receiptOf({ userId, joinedSeq }: Membership, { sharedReadSeq, hiddenSeq }: Shared) {
  return { userId, fromSeq: Math.max(joinedSeq, hiddenSeq) + 1, sharedReadSeq }
}

/** Rows searched for own messages when a position moves past some of them; longer moves stop there. */
const ownScan = 256

async function positionAt(
  ctx: QueryCtx,
  { conversationId, userId }: Membership,
  before: Reads,
  wanted: Doc<'messages'>,
): Promise<ReadPosition> {
  if (before.ownAbove === 0) return afterRead(wanted.seq, wanted.count, 0)
  const ownIn = async (from: number, to: number) => {
    const rows = await ctx.db
      .query('messages')
      .withIndex('by_conversation_and_seq', (range) =>
        range.eq('conversationId', conversationId).gt('seq', from).lte('seq', to),
      )
      .take(ownScan)
    return rows.filter((row) => row.senderId === userId && row.kind === 'text').length
  }
  if (wanted.seq - before.readSeq <= ownScan) {
    return afterRead(wanted.seq, wanted.count, before.ownAbove - (await ownIn(before.readSeq, wanted.seq)))
  }
  // A long move past own messages: counting those left above may need fewer rows.
  const { lastSeq } = await getHeadRow(ctx, conversationId)
  if (lastSeq - wanted.seq <= ownScan) return afterRead(wanted.seq, wanted.count, await ownIn(wanted.seq, lastSeq))
  const readSeq = before.readSeq + ownScan
  const row = await newestUpTo(ctx, conversationId, readSeq)
  return afterRead(readSeq, row?.count ?? before.seenCount, before.ownAbove - (await ownIn(before.readSeq, readSeq)))
}

/** Seqs have no gaps: the row at `seq`, or the last existing one. Rows after it don't affect the result. */
async function newestUpTo(ctx: QueryCtx, conversationId: string, seq: number) {
  return ctx.db
    .query('messages')
    .withIndex('by_conversation_and_seq', (range) => range.eq('conversationId', conversationId).lte('seq', seq))
    .order('desc')
    .first()
}

async function findReceipts(ctx: QueryCtx, conversationId: string) {
  return ctx.db
    .query('receipts')
    .withIndex('by_conversation', (range) => range.eq('conversationId', conversationId))
    .unique()
}

export async function readReceipts(ctx: QueryCtx, conversationId: string) {
  return receiptsIn(await findReceipts(ctx, conversationId))
}

function receiptsIn(row: Doc<'receipts'> | null): Receipt<Id<'users'>>[] {
  return (row?.top ?? []).map(({ fromSeq = 0, ...receipt }) => ({ fromSeq, ...receipt }))
}

/**
 * The read position that each member shares, for as many members as a group can have, without an access check. Members
 * who hide theirs are left out.
 */
export async function readPositions(
  ctx: QueryCtx,
  conversationId: string,
  most: number = limits.groupMembers,
): Promise<Receipt<Id<'users'>>[]> {
  const memberships = await ctx.db
    .query('memberships')
    .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId))
    .take(most)
  const rows = await ctx.db
    .query('reads')
    .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId))
    .take(most)
  const shared = new Map(rows.map((row) => [row.userId, sharedIn(row)]))
  const positions = await Promise.all(
    memberships.map(async (membership) => {
      if (!(await readPrivacy(ctx, membership.userId)).sendsReceipts) return []
      return [receiptOf(membership, shared.get(membership.userId) ?? nothingShared)]
    }),
  )
  return positions.flat()
}

/** R10: of people with whom the caller has a block, only the positions shared before it. */
export async function positionsApartFrom(
  ctx: QueryCtx & Account,
  conversationId: string,
  apart: Apart,
  most?: number,
): Promise<Told[]> {
  const positions = await readPositions(ctx, conversationId, most)
  const hidden = await apart.among(positions.map(({ userId }) => userId))
  const past = await readPastReceipts(ctx, conversationId, ctx.userId, hidden)
  return positions.flatMap((position): Told[] => {
    if (!hidden.has(position.userId)) return [position]
    const untilSeq = past.get(position.userId)
    return untilSeq === undefined ? [] : [{ ...position, sharedReadSeq: untilSeq, untilSeq }]
  })
}

type Told = Receipt<Id<'users'>>

/**
 * Someone who follows people with a block may be missing from the few stored receipts; in groups up to this size the
 * positions are read instead. In a larger group a message may stay at ✓, but ✓✓ is never shown wrongly.
 */
export async function receiptsApartFrom(ctx: QueryCtx & Account, conversationId: string, apart: Apart) {
  const top = await readReceipts(ctx, conversationId)
  const hidden = await apart.among(top.map(({ userId }) => userId))
  if (hidden.size === 0) return top
  return (await positionsApartFrom(ctx, conversationId, apart, limits.positionsApart))
    .filter(({ fromSeq, sharedReadSeq }) => sharedReadSeq >= fromSeq)
    .map(({ userId, fromSeq, sharedReadSeq }) => ({ userId, fromSeq, sharedReadSeq }))
    .reduce<Receipt<Id<'users'>>[]>(
      mergeReceipt,
      top.filter(({ userId }) => !hidden.has(userId)),
    )
}

async function raiseReceipt(ctx: MutationCtx, conversationId: string, mine: Receipt<Id<'users'>>) {
  const row = await findReceipts(ctx, conversationId)
  if (!row) {
    await ctx.db.insert('receipts', { conversationId, top: [mine] })
    return
  }
  const before = receiptsIn(row)
  const top = mergeReceipt(before, mine)
  if (top !== before) await ctx.db.patch('receipts', row._id, { top })
}
