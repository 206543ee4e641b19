import { isGroupKey } from '../../domain/conversation-key'
import { defaultGroupSettings, mayInGroup, type GroupAction, type GroupSettings } from '../../domain/group-roles'
import type { RefusalName } from '../../domain/refusals'
import { writeSystemEvent, type SystemEvent } from '../../domain/system-event'
import type { Doc } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { requireMember, type Account } from './access'
import { failure } from './failure'
import { appendRow, getConversation } from './heads'
import { raiseInInboxes } from './inbox'

export function settingsOf(conversation: Doc<'conversations'>): GroupSettings {
  return conversation.settings ?? defaultGroupSettings
}

/** The caller's membership of a group; rejects one-to-one conversations. */
export async function requireGroupMember(ctx: QueryCtx & Account, conversationId: string) {
  const membership = await requireMember(ctx, conversationId)
  if (!isGroupKey(conversationId)) throw failure('groupsOnly')
  return membership
}

const refusals = {
  write: 'groupAdminsWrite',
  add: 'groupAdminsAdd',
  edit: 'groupAdminsEdit',
  configure: 'groupAdminsEdit',
  pin: 'groupAdminsPin',
  delete: 'deleteNotOwn',
} as const satisfies Record<GroupAction, RefusalName>

/** The group and the caller's membership, if `domain/group-roles.ts` allows them to do this. */
export async function requireGroupAction(ctx: QueryCtx & Account, conversationId: string, action: GroupAction) {
  const membership = await requireGroupMember(ctx, conversationId)
  const conversation = await getConversation(ctx, conversationId)
  const settings = settingsOf(conversation)
  if (!mayInGroup(membership.role, action, settings)) throw failure(refusals[action])
  return { membership, conversation, settings }
}

/** For any conversation. Both people in a one-to-one conversation can do what members can. */
export async function requireMayWrite(ctx: QueryCtx, { conversationId, role }: Doc<'memberships'>) {
  // Owners and admins can always write, so the settings aren't read for them.
  if (!isGroupKey(conversationId) || mayInGroup(role, 'write', { ...defaultGroupSettings, writing: 'admins' })) return
  const settings = settingsOf(await getConversation(ctx, conversationId))
  if (!mayInGroup(role, 'write', settings)) throw failure(refusals.write)
}

/** Only the server writes system rows, so no client can send one twice. */
export async function postEvent(ctx: MutationCtx & Account, head: Doc<'heads'>, event: SystemEvent) {
  const row = { kind: 'system', senderId: ctx.userId, content: writeSystemEvent(event), clientMessageId: '' } as const
  const posted = await appendRow(ctx, head, row)
  await raiseInInboxes(ctx, head, posted.sentAt)
  return posted
}
