import { mayChangeRole, type GroupSettings, type Role } from '../../domain/group-roles'
import { limits } from '../../domain/limits'
import { plainLine } from '../../domain/plain-line'
import type { SystemEvent } from '../../domain/system-event'
import type { Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { findMember, type Account } from './access'
import { spendBudget } from './budgets'
import { failure } from './failure'
import { postEvent, requireGroupAction, requireGroupMember, settingsOf } from './groupAccess'
import { getConversation, getHeadRow } from './heads'
import { requireText } from './input'
import { exchangePicture } from './pictures'

/** Name, description, and settings of the group, without an access check. */
export async function readGroup(ctx: QueryCtx, conversationId: string) {
  const conversation = await getConversation(ctx, conversationId)
  return { description: conversation.description, settings: settingsOf(conversation) }
}

async function tell(ctx: MutationCtx & Account, conversationId: string, event: SystemEvent) {
  await postEvent(ctx, await getHeadRow(ctx, conversationId), event)
}

export async function renameGroup(ctx: MutationCtx & Account, conversationId: string, name: string) {
  const { conversation } = await requireGroupAction(ctx, conversationId, 'edit')
  const groupName = requireText(plainLine(name), 'groupName', limits.groupNameLength)
  if (groupName === conversation.groupName) return
  await spendBudget(ctx, 'message')
  await ctx.db.patch('conversations', conversation._id, { groupName })
  await tell(ctx, conversationId, { type: 'group-renamed', name: groupName })
}

export async function describeGroup(ctx: MutationCtx & Account, conversationId: string, text: string) {
  const { conversation } = await requireGroupAction(ctx, conversationId, 'edit')
  const description = text.trim() || undefined
  if (description && description.length > limits.groupDescriptionLength) {
    throw failure('groupDescriptionTooLong', { max: limits.groupDescriptionLength })
  }
  if (description === conversation.description) return
  await spendBudget(ctx, 'message')
  await ctx.db.patch('conversations', conversation._id, { description })
  await tell(ctx, conversationId, { type: 'description-changed', removed: description === undefined })
}

/** From an unused upload; null removes the picture. */
export async function pictureGroup(
  ctx: MutationCtx & Account,
  conversationId: string,
  storageId: Id<'_storage'> | null,
) {
  const { conversation } = await requireGroupAction(ctx, conversationId, 'edit')
  const { pictureId } = conversation
  if (storageId === null && pictureId === undefined) return
  await spendBudget(ctx, 'message')
  await ctx.db.patch('conversations', conversation._id, { pictureId: await exchangePicture(ctx, pictureId, storageId) })
  await tell(ctx, conversationId, { type: 'picture-changed', removed: storageId === null })
}

/** One line per changed setting. A change of what new members can see only affects those who join later (R7). */
export async function configureGroup(
  ctx: MutationCtx & Account,
  conversationId: string,
  change: Partial<GroupSettings>,
) {
  const { conversation, settings } = await requireGroupAction(ctx, conversationId, 'configure')
  const events = changesOf(settings, change)
  if (events.length === 0) return
  await spendBudget(ctx, 'message')
  await ctx.db.patch('conversations', conversation._id, { settings: { ...settings, ...change } })
  for (const event of events) await tell(ctx, conversationId, event)
}

function changesOf(settings: GroupSettings, { history, adding, writing }: Partial<GroupSettings>): SystemEvent[] {
  const events: SystemEvent[] = []
  if (history && history !== settings.history)
    events.push({ type: 'setting-changed', setting: 'history', value: history })
  if (adding && adding !== settings.adding) events.push({ type: 'setting-changed', setting: 'adding', value: adding })
  if (writing && writing !== settings.writing)
    events.push({ type: 'setting-changed', setting: 'writing', value: writing })
  return events
}

/** Making someone the owner transfers ownership: the previous owner stays as an admin. */
export async function setRole(ctx: MutationCtx & Account, conversationId: string, userId: Id<'users'>, role: Role) {
  const mine = await requireGroupMember(ctx, conversationId)
  const theirs = await findMember(ctx, conversationId, userId)
  if (!theirs) throw failure('groupNotMember')
  if (mine.role === 'owner' && theirs.role === role) return
  if (!mayChangeRole(mine.role, theirs.role, role)) {
    throw failure('groupRoles')
  }
  await spendBudget(ctx, 'message')
  if (role === 'owner') await ctx.db.patch('memberships', mine._id, { role: 'admin' })
  await ctx.db.patch('memberships', theirs._id, { role })
  await tell(ctx, conversationId, { type: 'role-changed', userId, role })
}
