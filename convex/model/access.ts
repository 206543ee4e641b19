import type { UserIdentity } from 'convex/server'
import type { Doc, Id } from '../_generated/dataModel'
import type { QueryCtx } from '../_generated/server'
import { failure } from './failure'

/**
 * Resolves the person of a token. Access checks read `identities` and `memberships` only, because those rows hardly
 * ever change.
 */
export interface Account {
  userId: Id<'users'>
}

export async function requireToken(ctx: Pick<QueryCtx, 'auth'>): Promise<UserIdentity> {
  const identity = await ctx.auth.getUserIdentity()
  if (!identity) throw failure('signedOut')
  return identity
}

export async function findIdentity(ctx: QueryCtx, tokenIdentifier: string): Promise<Doc<'identities'> | null> {
  return ctx.db
    .query('identities')
    .withIndex('by_token', (range) => range.eq('tokenIdentifier', tokenIdentifier))
    .unique()
}

/** The identity's row, or null before its account exists; a tombstone is rejected. */
export async function findAccount(ctx: QueryCtx, token: UserIdentity): Promise<Account | null> {
  const identity = await findIdentity(ctx, token.tokenIdentifier)
  if (identity?.deletedAt !== undefined) throw failure('accountDeleted')
  return identity && { userId: identity.userId }
}

export async function requireUser(ctx: QueryCtx): Promise<Account> {
  const account = await findAccount(ctx, await requireToken(ctx))
  if (!account) throw failure('notSetUp')
  return account
}

export async function findMember(
  ctx: QueryCtx,
  conversationId: string,
  userId: Id<'users'>,
): Promise<Doc<'memberships'> | null> {
  return ctx.db
    .query('memberships')
    .withIndex('by_conversation_and_user', (range) => range.eq('conversationId', conversationId).eq('userId', userId))
    .unique()
}

/** A conversation the caller isn't in and one that doesn't exist look the same. */
export function conversationNotFound() {
  return failure('noChat')
}

/** The caller's membership, required to see the conversation at all. */
export async function requireMember(ctx: QueryCtx & Account, conversationId: string): Promise<Doc<'memberships'>> {
  const membership = await findMember(ctx, conversationId, ctx.userId)
  if (!membership) throw conversationNotFound()
  return membership
}

/** A message that doesn't exist and one the caller can't see look the same. */
export function messageNotFound() {
  return failure('noMessage')
}
