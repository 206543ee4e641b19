import { isGroupKey } from '../../domain/conversation-key'
import { limits } from '../../domain/limits'
import { type SharedKind } from '../../domain/shared'
import { internal } from '../_generated/api'
import type { Doc } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { showAttachments } from './attachments'
import { blockedIds } from './blocks'
import { getHeadRow } from './heads'
import { highestHidden, isHidden } from './marks'
import { findMessageAt } from './messages'
import { findGathered, putOnShelf } from './shelfIndex'
import { getUser } from './users'

type Membership = Doc<'memberships'>

interface Asked {
  kind: SharedKind
  limit: number
  /** Below this seq, newest first; or above `after`, oldest first. */
  before?: number | undefined
  after?: number | undefined
}

function rowsOf(
  ctx: QueryCtx,
  { conversationId, visibleFromSeq }: Membership,
  { kind, before, after }: Omit<Asked, 'limit'>,
) {
  const from = Math.max(visibleFromSeq, 0, (after ?? -1) + 1)
  return ctx.db
    .query('shelf')
    .withIndex('by_conversation_and_kind_and_seq', (range) =>
      range
        .eq('conversationId', conversationId)
        .eq('kind', kind)
        .gte('seq', from)
        .lt('seq', before ?? Number.MAX_SAFE_INTEGER),
    )
    .order(after === undefined ? 'desc' : 'asc')
}

/**
 * Excludes messages from people this person blocked (R10, as in search), and those they deleted for themselves (R9).
 */
async function sieveFor(ctx: QueryCtx & Account, membership: Membership) {
  const folded = new Set(isGroupKey(membership.conversationId) ? await blockedIds(ctx) : [])
  const lastHidden = await highestHidden(ctx, membership)
  return async ({ seq, senderId }: Doc<'shelf'>) =>
    !folded.has(senderId) && !(seq <= lastHidden && (await isHidden(ctx, membership, seq)))
}

/** Whether the shelf has everything that this member can see. */
async function isWhole(ctx: QueryCtx, { conversationId, visibleFromSeq }: Membership): Promise<boolean> {
  const gathered = await findGathered(ctx, conversationId)
  return gathered !== null && gathered.fromSeq <= Math.max(visibleFromSeq, 0)
}

/** The next messages of the shelf that this member can see, and where to continue; null at the end. */
export async function readShelf(ctx: QueryCtx & Account, membership: Membership, { limit, ...asked }: Asked) {
  const isShown = await sieveFor(ctx, membership)
  const items = []
  let next: number | null = null
  let looked = 0
  let last: number | null = null
  for await (const row of rowsOf(ctx, membership, asked)) {
    if (items.length === limit || looked === limit + limits.shelfPassed) {
      next = last
      break
    }
    looked++
    last = row.seq
    const message = (await isShown(row)) ? await findMessageAt(ctx, membership.conversationId, row.seq) : null
    if (message && !message.isDeleted) items.push(await toItem(ctx, message))
  }
  return { items, next, isWhole: await isWhole(ctx, membership) }
}

async function toItem(
  ctx: QueryCtx,
  { seq, senderId, sentAt, clientMessageId, content, attachments }: Doc<'messages'>,
) {
  const { name: senderName } = await getUser(ctx, senderId)
  const files = attachments && (await showAttachments(ctx, attachments))
  return { seq, senderId, senderName, sentAt, clientMessageId, content, attachments: files }
}

async function countKind(
  ctx: QueryCtx,
  membership: Membership,
  kind: SharedKind,
  isShown: Awaited<ReturnType<typeof sieveFor>>,
) {
  const rows = await rowsOf(ctx, membership, { kind }).take(limits.shelfCounted)
  let count = 0
  for (const row of rows) if (await isShown(row)) count += row.count
  return { count, isMore: rows.length === limits.shelfCounted }
}

/** The number of entries of each kind, in the newest messages that have any; `isMore`: there are at least that many. */
export async function countShelf(ctx: QueryCtx & Account, membership: Membership) {
  const isShown = await sieveFor(ctx, membership)
  const [photo, file, link] = [
    await countKind(ctx, membership, 'photo', isShown),
    await countKind(ctx, membership, 'file', isShown),
    await countKind(ctx, membership, 'link', isShown),
  ]
  return { photo, file, link, isWhole: await isWhole(ctx, membership) }
}

/** Number of messages and characters that one step of gathering reads. */
const messagesPerStep = 128
/** A step that is this late is considered lost. */
const lostMs = 60_000

/**
 * Adds messages from before shelves existed, newest first, in separate calls. Requested by a page that shows the shelf.
 * Writes nothing while a call is scheduled or once all are gathered.
 */
export async function askToGather(ctx: MutationCtx, conversationId: string) {
  const row = await findGathered(ctx, conversationId)
  const fromSeq = row?.fromSeq ?? (await getHeadRow(ctx, conversationId)).lastSeq + 1
  if (row && (fromSeq === 0 || (row.dueAt !== undefined && row.dueAt > Date.now() - lostMs))) return
  const dueAt = fromSeq === 0 ? undefined : Date.now()
  if (row) await ctx.db.patch('shelfProgress', row._id, { dueAt })
  else await ctx.db.insert('shelfProgress', { conversationId, fromSeq, dueAt })
  if (fromSeq > 0) await ctx.scheduler.runAfter(0, internal.shelf.gatherNext, { conversationId })
}

/** Gathers the next older messages; returns true if there may be more. */
export async function gatherNext(ctx: MutationCtx, conversationId: string): Promise<boolean> {
  const row = await findGathered(ctx, conversationId)
  if (!row || row.fromSeq === 0) return false
  const below = ctx.db
    .query('messages')
    .withIndex('by_conversation_and_seq', (range) => range.eq('conversationId', conversationId).lt('seq', row.fromSeq))
    .order('desc')
  let [fromSeq, read, letters] = [0, 0, 0]
  for await (const message of below) {
    if (read === messagesPerStep || letters > limits.lettersIndexed) {
      fromSeq = message.seq + 1
      break
    }
    read++
    letters += message.content.length
    await putOnShelf(ctx, message)
  }
  await ctx.db.patch('shelfProgress', row._id, { fromSeq, dueAt: fromSeq > 0 ? Date.now() : undefined })
  return fromSeq > 0
}
