import type { UserIdentity } from 'convex/server'
import type { Id } from '../_generated/dataModel'
import type { QueryCtx } from '../_generated/server'
import { isInvited } from './invitations'
import { getUser, toSelf } from './users'

export async function readMe(ctx: QueryCtx, identity: UserIdentity, userId: Id<'users'>) {
  const self = await toSelf(ctx, await getUser(ctx, userId))
  const isAsked = await isInvited(ctx, userId)
  return { ...self, account: identity.subject, ...(isAsked ? { isInvited: true } : {}) }
}
