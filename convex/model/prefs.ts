import { limits } from '../../domain/limits'
import type { ChatChoice } from '../../domain/notify'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { requireMember, type Account } from './access'
import { spendBudget } from './budgets'
import { getHeadRow } from './heads'
import { requireAtMost, requireInteger } from './input'

type Prefs = Omit<Doc<'prefs'>, '_id' | '_creationTime' | 'conversationId' | 'userId'>

const noPrefs: Prefs = { muted: false, pinned: false, archived: false, markedUnread: false }

async function findPrefs(ctx: QueryCtx, conversationId: string, userId: Id<'users'>) {
  return ctx.db
    .query('prefs')
    .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId).eq('userId', userId))
    .unique()
}

export async function readPrefs(ctx: QueryCtx, conversationId: string, userId: Id<'users'>): Promise<Prefs> {
  return (await findPrefs(ctx, conversationId, userId)) ?? noPrefs
}

export interface PrefsChange {
  muted?: boolean
  /** With `muted`: how long it lasts, by the server's clock; if absent, until it is turned off. */
  muteForMs?: number
  pinned?: boolean
  archived?: boolean
  /** With `archived`: each chat's count when the person archived it; a newer message brings the chat back. */
  counts?: Record<string, number>
  markedUnread?: boolean
}

/** A mute with an end. */
export interface TimedMute {
  prefsId: Id<'prefs'>
  mutedUntil: number
}

/** Changes the caller's settings of these conversations, all or none. Returns the mutes that have an end. */
export async function setPrefs(ctx: MutationCtx & Account, conversationIds: string[], change: PrefsChange) {
  requireAtMost(conversationIds, 'Chats', limits.conversationsPerChange)
  await spendBudget(ctx, 'change')
  const { muteForMs, counts = {}, ...plain } = change
  const known = Object.values(counts)
  requireAtMost(known, 'Chats', limits.conversationsPerChange)
  for (const count of known) requireInteger(count, 'count', 0)
  if (muteForMs !== undefined) requireInteger(muteForMs, 'muteForMs', 1, limits.muteMs)
  const mutedUntil = plain.muted && muteForMs !== undefined ? Date.now() + muteForMs : undefined
  const timed: TimedMute[] = []
  for (const conversationId of new Set(conversationIds)) {
    await requireMember(ctx, conversationId)
    const fields = {
      ...plain,
      ...(plain.muted === undefined ? {} : { mutedUntil }),
      ...(plain.archived ? { archivedCount: await countUpTo(ctx, conversationId, counts[conversationId]) } : {}),
    }
    const prefsId = await patchPrefs(ctx, conversationId, fields)
    if (mutedUntil !== undefined) timed.push({ prefsId, mutedUntil })
  }
  return timed
}

async function countUpTo(ctx: QueryCtx, conversationId: string, known = Infinity): Promise<number> {
  const { count } = await getHeadRow(ctx, conversationId)
  return Math.min(count, known)
}

export async function patchPrefs(
  ctx: MutationCtx & Account,
  conversationId: string,
  fields: Partial<Prefs>,
): Promise<Id<'prefs'>> {
  const row = await findPrefs(ctx, conversationId, ctx.userId)
  if (!row) return ctx.db.insert('prefs', { conversationId, userId: ctx.userId, ...noPrefs, ...fields })
  await ctx.db.patch('prefs', row._id, fields)
  return row._id
}

/** Does nothing if the mute was changed meanwhile: a later one has its own end. */
export async function endMute(ctx: MutationCtx, { prefsId, mutedUntil }: TimedMute) {
  const row = await ctx.db.get('prefs', prefsId)
  if (row?.mutedUntil === mutedUntil) await ctx.db.patch('prefs', prefsId, { muted: false, mutedUntil: undefined })
}

/** Changes the caller's notifications of these conversations; muting is separate. */
export async function chooseNotifications(ctx: MutationCtx & Account, conversationIds: string[], choice: ChatChoice) {
  requireAtMost(conversationIds, 'Chats', limits.conversationsPerChange)
  await spendBudget(ctx, 'change')
  for (const conversationId of new Set(conversationIds)) {
    await requireMember(ctx, conversationId)
    await patchPrefs(ctx, conversationId, { notify: choice === 'inherit' ? undefined : choice })
  }
}

/** R4: marking as read also clears the unread mark. */
export async function clearMarkedUnread(ctx: MutationCtx & Account, conversationId: string) {
  const row = await findPrefs(ctx, conversationId, ctx.userId)
  if (row?.markedUnread) await ctx.db.patch('prefs', row._id, { markedUnread: false })
}
