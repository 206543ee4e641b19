/**
 * Decides who can be added to a group, and how others are invited (decision 25). Each person chooses who can add them;
 * a person who left a group comes back only by accepting.
 */
import { directKey } from '../../domain/conversation-key'
import { limits } from '../../domain/limits'
import type { Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { findMember, type Account } from './access'
import { readApart } from './blocks'
import { spendBudget } from './budgets'
import { failure } from './failure'
import { requireGroupAction, requireGroupMember } from './groupAccess'
import { getConversation, getHeadRow } from './heads'
import { pictureUrl } from './pictures'
import { readPrivacy } from './privacy'
import { hasWrittenIn } from './reads'
import { getUser, toPerson } from './users'

interface Asked {
  conversationId: string
  userId: Id<'users'>
}

function invitationOf(ctx: QueryCtx, { conversationId, userId }: Asked) {
  return ctx.db
    .query('invitations')
    .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId).eq('userId', userId))
    .unique()
}

function departureOf(ctx: QueryCtx, { conversationId, userId }: Asked) {
  return ctx.db
    .query('departures')
    .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId).eq('userId', userId))
    .unique()
}

/** Whether `adderId` can add them to the group now. */
export async function mayBeAdded(ctx: QueryCtx, asked: Asked, adderId: Id<'users'>): Promise<boolean> {
  if (await departureOf(ctx, asked)) return false
  const { groupAdds } = await readPrivacy(ctx, asked.userId)
  return groupAdds === 'everyone' || (groupAdds === 'contacts' && (await hasWrittenTo(ctx, asked.userId, adderId)))
}

/** Whether they have written in the one-to-one chat. Receiving messages doesn't count, because anyone can send one. */
async function hasWrittenTo(ctx: QueryCtx, userId: Id<'users'>, other: Id<'users'>): Promise<boolean> {
  const conversationId = directKey(userId, other)
  const noted = await hasWrittenIn(ctx, conversationId, userId)
  if (noted !== undefined) return noted
  // For chats from before this was stored: looks through recent messages.
  const lately = await ctx.db
    .query('messages')
    .withIndex('by_conversation_and_seq', (range) => range.eq('conversationId', conversationId))
    .order('desc')
    .take(limits.writtenScanned)
  return lately.some(({ senderId }) => senderId === userId)
}

/** Idempotent; the latest inviter is stored. */
export async function invite(ctx: MutationCtx, asked: Asked, invitedBy: Id<'users'>) {
  const known = await invitationOf(ctx, asked)
  if (known) await ctx.db.patch('invitations', known._id, { invitedBy })
  else await ctx.db.insert('invitations', { ...asked, invitedBy })
}

/** Deletes an invitation once the person has joined or declined. */
export async function forgetInvitation(ctx: MutationCtx, asked: Asked) {
  const known = await invitationOf(ctx, asked)
  if (known) await ctx.db.delete('invitations', known._id)
}

/** Records that the person left or declined: from now on they can only be invited. */
export async function recordDeparture(ctx: MutationCtx, asked: Asked) {
  if (!(await departureOf(ctx, asked))) await ctx.db.insert('departures', asked)
}

/** The invited person accepts: returns who invited them. */
export async function takeInvitation(ctx: MutationCtx & Account, conversationId: string): Promise<void> {
  const asked = { conversationId, userId: ctx.userId }
  const invitation = await invitationOf(ctx, asked)
  const apart = invitation && (await (await readApart(ctx)).among([invitation.invitedBy]))
  if (!invitation || apart?.has(invitation.invitedBy) || !(await isAlive(ctx, conversationId))) {
    throw failure('noInvitation')
  }
  await ctx.db.delete('invitations', invitation._id)
  const departure = await departureOf(ctx, asked)
  if (departure) await ctx.db.delete('departures', departure._id)
}

/** Whether the group still has members. */
async function isAlive(ctx: QueryCtx, conversationId: string): Promise<boolean> {
  return (await getHeadRow(ctx, conversationId)).memberCount > 0
}

export async function declineInvitation(ctx: MutationCtx & Account, conversationId: string) {
  const asked = { conversationId, userId: ctx.userId }
  if (!(await invitationOf(ctx, asked))) return
  await spendBudget(ctx, 'change')
  await forgetInvitation(ctx, asked)
  await recordDeparture(ctx, asked)
}

/** Called by anyone who can add people. */
export async function withdrawInvitation(ctx: MutationCtx & Account, conversationId: string, userId: Id<'users'>) {
  await requireGroupAction(ctx, conversationId, 'add')
  await spendBudget(ctx, 'change')
  await forgetInvitation(ctx, { conversationId, userId })
}

function invitationsTo(ctx: QueryCtx, userId: Id<'users'>) {
  return ctx.db.query('invitations').withIndex('by_user_and_conversation', (range) => range.eq('userId', userId))
}

/** Whether this person has an open invitation to the group, even from someone they have a block with. */
export async function isInvited(ctx: QueryCtx, userId: Id<'users'>): Promise<boolean> {
  return (await invitationsTo(ctx, userId).first()) !== null
}

/** The groups that the caller is invited to, except by someone with whom they have a block. */
export async function listInvitations(ctx: QueryCtx & Account) {
  const rows = await invitationsTo(ctx, ctx.userId).take(limits.invitationsShown)
  if (rows.length === 0) return []
  const apart = await (await readApart(ctx)).among(rows.map(({ invitedBy }) => invitedBy))
  const open = []
  for (const { conversationId, invitedBy } of rows) {
    if (apart.has(invitedBy)) continue
    const { memberCount } = await getHeadRow(ctx, conversationId)
    if (memberCount === 0) continue
    const conversation = await getConversation(ctx, conversationId)
    const { groupName = '' } = conversation
    const imageUrl = await pictureUrl(ctx, conversation)
    open.push({
      conversationId,
      groupName,
      imageUrl,
      memberCount,
      invitedBy: await toPerson(ctx, await getUser(ctx, invitedBy)),
    })
  }
  return open
}

/** Open invitations, for the group's members. */
export async function listInvited(ctx: QueryCtx & Account, conversationId: string) {
  await requireGroupMember(ctx, conversationId)
  const rows = await ctx.db
    .query('invitations')
    .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId))
    .take(limits.invitationsShown)
  const users = await Promise.all(rows.map(({ userId }) => getUser(ctx, userId)))
  return Promise.all(users.filter(({ isDeleted }) => !isDeleted).map((user) => toPerson(ctx, user)))
}

/** Splits people into those the caller can add and those who are invited, and returns the latter. */
export async function addableOrInvited(
  ctx: MutationCtx & Account,
  conversationId: string,
  userIds: readonly Id<'users'>[],
) {
  const addable: Id<'users'>[] = []
  const invited: Id<'users'>[] = []
  for (const userId of userIds) {
    const asked = { conversationId, userId }
    if (await findMember(ctx, conversationId, userId)) continue
    const isAddable = await mayBeAdded(ctx, asked, ctx.userId)
    if (isAddable) await forgetInvitation(ctx, asked)
    else await invite(ctx, asked, ctx.userId)
    ;(isAddable ? addable : invited).push(userId)
  }
  return { addable, invited }
}
