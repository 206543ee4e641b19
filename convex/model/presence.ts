import {
  afterDeadline,
  afterHeartbeat,
  presenceStatus,
  presenceTiming,
  recentUntil,
  sessionDeadline,
  type PresenceStatus,
} from '../../domain/presence'
import type { PageSeen } from '../../domain/notify'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import type { Account } from './access'
import { readPrivacy } from './privacy'
import { askForSweep } from './sweeps'

/** Another one replaces the session that was silent for longest. */
const tabsPerPerson = 32

export interface Tab {
  tabId: string
  leaveSecret: string
  /** The browser it is in, if pushes go to it. */
  deviceId?: string | undefined
}

async function findPresence(ctx: QueryCtx, userId: Id<'users'>) {
  return ctx.db
    .query('presence')
    .withIndex('by_user', (range) => range.eq('userId', userId))
    .unique()
}

function sessionsOf(ctx: QueryCtx, userId: Id<'users'>) {
  return ctx.db.query('sessions').withIndex('by_user_and_tab', (range) => range.eq('userId', userId))
}

/** A person's tabs by their browser, if they say which. */
export async function pagesOf(ctx: QueryCtx, userId: Id<'users'>): Promise<Map<string, PageSeen[]>> {
  const pages = new Map<string, PageSeen[]>()
  for (const { deviceId, hiddenSince, lastHeartbeatAt, leavingAt } of await sessionsOf(ctx, userId).take(
    tabsPerPerson,
  )) {
    if (deviceId === undefined || leavingAt !== undefined) continue
    const isVisible = hiddenSince === null
    pages.set(deviceId, [...(pages.get(deviceId) ?? []), { isVisible, lastHeartbeatAt }])
  }
  return pages
}

export async function recordHeartbeat(
  ctx: MutationCtx & Account,
  { tabId, leaveSecret, deviceId }: Tab,
  visible: boolean,
) {
  const now = Date.now()
  const { userId } = ctx
  const session = await ctx.db
    .query('sessions')
    .withIndex('by_user_and_tab', (range) => range.eq('userId', userId).eq('tabId', tabId))
    .unique()
  const state = afterHeartbeat(session, { visible, now })
  const fields = { leaveSecret, deviceId, ...state, deadline: sessionDeadline(state), leavingAt: undefined }
  if (session) await ctx.db.patch('sessions', session._id, fields)
  else {
    await makeRoom(ctx, userId)
    await ctx.db.insert('sessions', { userId, tabId, ...fields })
    await askForSweep(ctx, 'presence')
  }
  return { now, presence: await refresh(ctx, userId, now, state.isActive) }
}

async function makeRoom(ctx: MutationCtx, userId: Id<'users'>) {
  const sessions = await sessionsOf(ctx, userId).take(tabsPerPerson)
  if (sessions.length < tabsPerPerson) return
  const oldest = sessions.reduce((a, b) => (b.lastHeartbeatAt < a.lastHeartbeatAt ? b : a))
  await ctx.db.delete('sessions', oldest._id)
}

/**
 * Updates the public row from the sessions; writes only if the status changes. `lastSeen`: when someone who is no
 * longer active was last there.
 */
async function refresh(
  ctx: MutationCtx,
  userId: Id<'users'>,
  lastSeen: number,
  isKnownActive = false,
): Promise<PresenceStatus> {
  const row = await findPresence(ctx, userId)
  const before = row?.status ?? 'offline'
  const status = presenceStatus(before, isKnownActive || (await hasActiveSession(ctx, userId)))
  if (status === before) return status
  if (status === 'active') {
    if (!(await readPrivacy(ctx, userId)).sharesPresence) return 'offline'
    await write(ctx, row, { userId, status, lastSeen: null })
  } else await write(ctx, row, { userId, status, lastSeen, recentUntil: recentUntil(lastSeen) })
  return status
}

async function hasActiveSession(ctx: QueryCtx, userId: Id<'users'>): Promise<boolean> {
  const sessions = await sessionsOf(ctx, userId).take(tabsPerPerson)
  return sessions.some((session) => session.isActive)
}

type PresenceFields = Omit<Doc<'presence'>, '_id' | '_creationTime'>

async function write(ctx: MutationCtx, row: Doc<'presence'> | null, fields: PresenceFields) {
  if (row) await ctx.db.replace('presence', row._id, fields)
  else await ctx.db.insert('presence', fields)
}

/**
 * The leave signal of a closing tab, authenticated by the tab's own secret, which can end that tab's session and
 * nothing else.
 */
export async function markLeaving(ctx: MutationCtx, { tabId, leaveSecret }: Tab) {
  const session = await ctx.db
    .query('sessions')
    .withIndex('by_tab_and_secret', (range) => range.eq('tabId', tabId).eq('leaveSecret', leaveSecret))
    .first()
  if (!session) return null
  const leavingAt = Date.now()
  await ctx.db.patch('sessions', session._id, { leavingAt })
  return { sessionId: session._id, leavingAt }
}

/** Ends the session unless a heartbeat has canceled the leave signal. */
export async function applyLeave(ctx: MutationCtx, sessionId: Id<'sessions'>, leavingAt: number) {
  const session = await ctx.db.get('sessions', sessionId)
  if (session?.leavingAt !== leavingAt) return
  await ctx.db.delete('sessions', sessionId)
  await refresh(ctx, session.userId, leavingAt)
}

const rowsPerSweep = 100

/** Takes the expired sessions and "recent" statuses. */
export async function sweepPresence(ctx: MutationCtx): Promise<'more' | 'some' | 'none'> {
  const now = Date.now()
  const overdue = await ctx.db
    .query('sessions')
    .withIndex('by_deadline', (range) => range.lte('deadline', now))
    .take(rowsPerSweep)
  for (const session of overdue) {
    const state = afterDeadline(session)
    if (state) await ctx.db.patch('sessions', session._id, { ...state, deadline: sessionDeadline(state) })
    else await ctx.db.delete('sessions', session._id)
    await refresh(ctx, session.userId, lastSign(session, now))
  }
  const recent = await ctx.db
    .query('presence')
    .withIndex('by_recent_until', (range) => range.gt('recentUntil', 0).lte('recentUntil', now))
    .take(rowsPerSweep)
  for (const { _id, userId, lastSeen } of recent) {
    await ctx.db.replace('presence', _id, { userId, status: 'offline', lastSeen })
  }
  if (overdue.length === rowsPerSweep || recent.length === rowsPerSweep) return 'more'
  return (await hasDeadlines(ctx)) ? 'some' : 'none'
}

async function hasDeadlines(ctx: QueryCtx): Promise<boolean> {
  if (await ctx.db.query('sessions').withIndex('by_deadline').first()) return true
  const recent = ctx.db.query('presence').withIndex('by_recent_until', (range) => range.gt('recentUntil', 0))
  return (await recent.first()) !== null
}

/** A silent tab was last active at its last heartbeat; a hidden one, until its time was up. */
function lastSign(session: Doc<'sessions'>, now: number): number {
  const hiddenOut = session.hiddenSince !== null && session.hiddenSince + presenceTiming.hiddenMs === session.deadline
  return hiddenOut ? Math.min(session.deadline, now) : session.lastHeartbeatAt
}

/** R5: turning sharing off removes every trace; turning it on shows the person at once. */
export async function applySharing(ctx: MutationCtx, userId: Id<'users'>, shares: boolean) {
  if (shares) await refresh(ctx, userId, Date.now())
  else await forgetPresence(ctx, userId)
}

async function forgetPresence(ctx: MutationCtx, userId: Id<'users'>) {
  const row = await findPresence(ctx, userId)
  if (row) await ctx.db.delete('presence', row._id)
}

/** A deleted account disappears at once. */
export async function endSessions(ctx: MutationCtx, userId: Id<'users'>) {
  for (const session of await sessionsOf(ctx, userId).take(tabsPerPerson)) await ctx.db.delete('sessions', session._id)
  await forgetPresence(ctx, userId)
}

export async function readPresence(ctx: QueryCtx, userIds: Id<'users'>[]) {
  return Promise.all(
    userIds.map(async (userId) => {
      const row = await findPresence(ctx, userId)
      return row ? { userId, status: row.status, lastSeen: row.lastSeen } : unknown(userId)
    }),
  )
}

/** For someone who was never online, or doesn't share it. */
export function unknown(userId: Id<'users'>): { userId: Id<'users'>; status: PresenceStatus; lastSeen: null } {
  return { userId, status: 'offline', lastSeen: null }
}
