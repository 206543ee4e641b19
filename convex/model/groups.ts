import { groupKey, groupKeys } from '../../domain/conversation-key'
import { heirOf, mayRemove, type GroupSettings } from '../../domain/group-roles'
import { limits } from '../../domain/limits'
import { plainLine } from '../../domain/plain-line'
import { systemEventNames, type SystemEvent } from '../../domain/system-event'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { findMember, type Account } from './access'
import { requireNoneApart } from './blocks'
import { spendBudget } from './budgets'
import { insertMembership, requirePeople, startHead } from './conversations'
import { failure } from './failure'
import { postEvent, requireGroupAction, requireGroupMember, settingsOf } from './groupAccess'
import { getConversation, getHeadRow } from './heads'
import { addToInbox, findInboxRow, isLarge, resizeInInboxes } from './inbox'
import { requireAtMost, requireText } from './input'
import { addableOrInvited, invite, mayBeAdded, recordDeparture, takeInvitation } from './invitations'
import { forgetMember } from './members'
import { pictureUrl } from './pictures'
import { getUser } from './users'

/** Each member takes two writes: one transaction adds this many, separate ones add the rest. */
const membersPerTransaction = 100

function randomHex(digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join('')
}

/** Creates the group with its first members; returns those that `addFounders` still has to add. */
export async function createGroup(ctx: MutationCtx & Account, name: string, participantIds: Id<'users'>[]) {
  const groupName = requireText(plainLine(name), 'groupName', limits.groupNameLength)
  const others = new Set(participantIds)
  others.delete(ctx.userId)
  requireRoom(others.size + 1)
  await requirePeople(ctx, others)
  await requireNoneApart(ctx, others)
  await spendBudget(ctx, 'conversation')
  if (others.size > 0) await spendBudget(ctx, 'member', others.size)
  const conversationId = groupKey(randomHex(32))
  await ctx.db.insert('conversations', { conversationId, isGroup: true, groupName, createdBy: ctx.userId })
  await startHead(ctx, conversationId, 0)
  await postEvent(ctx, await getHeadRow(ctx, conversationId), { type: 'group-created', name: groupName })
  const founders = [ctx.userId, ...others]
  await addFounders(ctx, conversationId, founders.slice(0, membersPerTransaction), isLarge(founders.length))
  return { conversationId, rest: founders.slice(membersPerTransaction) }
}

/**
 * Adds the next of the group's initial members, who see it from its first row, or invites those who can't be added;
 * returns the remaining ones. Skips people who were added or deleted their account meanwhile.
 */
export async function addFounders(ctx: MutationCtx, conversationId: string, userIds: Id<'users'>[], large: boolean) {
  const head = await getHeadRow(ctx, conversationId)
  const { createdBy } = await getConversation(ctx, conversationId)
  const now: Id<'users'>[] = []
  for (const userId of userIds.slice(0, membersPerTransaction)) {
    if (!(await isWanted(ctx, conversationId, userId))) continue
    const asked = { conversationId, userId }
    if (userId === createdBy || (await mayBeAdded(ctx, asked, createdBy))) now.push(userId)
    else await invite(ctx, asked, createdBy)
  }
  now.splice(limits.groupMembers - head.memberCount)
  for (const userId of now) {
    const role = userId === createdBy ? 'owner' : 'member'
    const asCreated = { lastSeq: 0, count: 0 }
    await insertMembership(ctx, conversationId, userId, { role, visibleFromSeq: 0, head: asCreated })
    await addToInbox(ctx, conversationId, userId, { large, sortAt: head.lastMessageAt })
  }
  await ctx.db.patch('heads', head._id, { memberCount: head.memberCount + now.length })
  return userIds.slice(membersPerTransaction)
}

async function isWanted(ctx: QueryCtx, conversationId: string, userId: Id<'users'>): Promise<boolean> {
  return !(await getUser(ctx, userId)).isDeleted && !(await findMember(ctx, conversationId, userId))
}

function requireRoom(memberCount: number) {
  if (memberCount > limits.groupMembers) {
    throw failure('groupFull', { max: limits.groupMembers })
  }
}

/** Adds the people who can be added and invites the others. Returns those it invited. */
export async function addMembers(ctx: MutationCtx & Account, conversationId: string, userIds: Id<'users'>[]) {
  const { settings } = await requireGroupAction(ctx, conversationId, 'add')
  requireAtMost(userIds, 'People', limits.membersPerAdd)
  const wanted: Id<'users'>[] = []
  for (const userId of new Set(userIds)) {
    if (!(await findMember(ctx, conversationId, userId))) wanted.push(userId)
  }
  if (wanted.length === 0) return []
  await requirePeople(ctx, wanted)
  await requireNoneApart(ctx, wanted)
  await spendBudget(ctx, 'message')
  await spendBudget(ctx, 'member', wanted.length)
  const { addable, invited } = await addableOrInvited(ctx, conversationId, wanted)
  if (addable.length > 0) {
    const names = addable.slice(0, systemEventNames)
    await admit(ctx, conversationId, settings, addable, {
      type: 'members-added',
      userIds: names,
      count: addable.length,
    })
  }
  return invited
}

/** The caller joins a group that they were invited to. */
export async function acceptInvitation(ctx: MutationCtx & Account, conversationId: string) {
  await spendBudget(ctx, 'message')
  await takeInvitation(ctx, conversationId)
  if (await findMember(ctx, conversationId, ctx.userId)) return
  const settings = settingsOf(await getConversation(ctx, conversationId))
  await admit(ctx, conversationId, settings, [ctx.userId], { type: 'member-joined' })
}

/**
 * New members see the group from the row that announces them, or from its first row, depending on the group's settings
 * (R7).
 */
async function admit(
  ctx: MutationCtx & Account,
  conversationId: string,
  { history }: GroupSettings,
  userIds: readonly Id<'users'>[],
  told: SystemEvent,
) {
  const head = await getHeadRow(ctx, conversationId)
  const memberCount = head.memberCount + userIds.length
  requireRoom(memberCount)
  const large = isLarge(memberCount)
  if (large && !isLarge(head.memberCount)) await resizeInInboxes(ctx, conversationId, true, head.lastMessageAt)
  const event = await postEvent(ctx, head, told)
  const position = { lastSeq: event.seq, count: event.count }
  const visibleFromSeq = history === 'everything' ? 0 : event.seq
  for (const userId of userIds) {
    await insertMembership(ctx, conversationId, userId, { role: 'member', visibleFromSeq, head: position })
    await addToInbox(ctx, conversationId, userId, { large, sortAt: event.sentAt })
  }
  await ctx.db.patch('heads', head._id, { memberCount })
}

export async function removeMember(ctx: MutationCtx & Account, conversationId: string, userId: Id<'users'>) {
  const mine = await requireGroupMember(ctx, conversationId)
  const membership = await findMember(ctx, conversationId, userId)
  if (!membership) throw failure('groupNotMember')
  if (!mayRemove(mine.role, membership.role)) throw failure('groupRemove')
  await spendBudget(ctx, 'message')
  await endMembership(ctx, membership, { type: 'member-removed', userId })
}

/** The caller leaves the group: from now on they can only be invited. */
export async function leaveGroup(ctx: MutationCtx & Account, conversationId: string) {
  await leave(ctx, await requireGroupMember(ctx, conversationId))
  await recordDeparture(ctx, { conversationId, userId: ctx.userId })
}

/** If an owner leaves, another member becomes owner: a group always has one. */
async function leave(ctx: MutationCtx & Account, membership: Doc<'memberships'>) {
  const { conversationId } = membership
  await endMembership(ctx, membership, { type: 'member-left' })
  if (membership.role !== 'owner') return
  const rest = await ctx.db
    .query('memberships')
    .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId))
    .take(limits.groupMembers)
  const heir = heirOf(rest.map(({ _id, _creationTime, userId, role }) => ({ _id, userId, role, since: _creationTime })))
  if (!heir) return
  await ctx.db.patch('memberships', heir._id, { role: 'owner' })
  const { userId } = heir
  await postEvent({ ...ctx, userId }, await getHeadRow(ctx, conversationId), {
    type: 'role-changed',
    userId,
    role: 'owner',
  })
}

/** The groups that the caller shares with this person, among those of the caller's that are read. */
export async function commonGroups(ctx: QueryCtx & Account, userId: Id<'users'>) {
  const mine = await groupsOf(ctx, ctx.userId).take(limits.commonGroupsScanned)
  const common = []
  for (const { conversationId } of mine) {
    if (!(await findMember(ctx, conversationId, userId))) continue
    const conversation = await getConversation(ctx, conversationId)
    const { groupName = '' } = conversation
    const imageUrl = await pictureUrl(ctx, conversation)
    const { memberCount } = await getHeadRow(ctx, conversationId)
    common.push({ conversationId, groupName, imageUrl, memberCount })
  }
  return common
}

function groupsOf(ctx: QueryCtx, userId: Id<'users'>) {
  return ctx.db
    .query('memberships')
    .withIndex('by_user_and_conversation', (range) =>
      range.eq('userId', userId).gte('conversationId', groupKeys.from).lt('conversationId', groupKeys.before),
    )
}

/** Leaving looks for the next owner among all members. */
const groupsPerTransaction = 10

/**
 * Removes a deleted account from its groups, because a group it owns would have no one to run it; true if there are
 * more.
 */
export async function leaveSomeGroups(ctx: MutationCtx, userId: Id<'users'>): Promise<boolean> {
  const memberships = await groupsOf(ctx, userId).take(groupsPerTransaction)
  for (const membership of memberships) await leave({ ...ctx, userId }, membership)
  return memberships.length === groupsPerTransaction
}

async function endMembership(ctx: MutationCtx & Account, membership: Doc<'memberships'>, event: SystemEvent) {
  const { conversationId, userId } = membership
  await ctx.db.delete('memberships', membership._id)
  const listed = await findInboxRow(ctx, conversationId, userId)
  if (listed) await ctx.db.delete('inbox', listed._id)
  await forgetMember(ctx, conversationId, userId)
  const head = await getHeadRow(ctx, conversationId)
  const memberCount = head.memberCount - 1
  await ctx.db.patch('heads', head._id, { memberCount })
  const { sentAt } = await postEvent(ctx, { ...head, memberCount }, event)
  if (isLarge(head.memberCount) && !isLarge(memberCount)) await resizeInInboxes(ctx, conversationId, false, sentAt)
}
