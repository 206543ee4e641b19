/**
 * The only file that knows the raw builders. Public functions use `userQuery` and `userMutation` (an account is
 * required) or, if an account may not exist yet, `tokenQuery` and `tokenMutation` (a valid token is required).
 */
import { customCtx, customMutation, customQuery } from 'convex-helpers/server/customFunctions'
import { mutation, query, type MutationCtx, type QueryCtx } from '../_generated/server'
import { requireToken, requireUser, type Account } from './access'

/** Actions can't read the database: their first step is to run one of the functions below, which rejects for them. */
export { action, httpAction, internalAction, internalMutation, internalQuery } from '../_generated/server'

export type UserQueryCtx = QueryCtx & Account
export type UserMutationCtx = MutationCtx & Account

const withIdentity = async (ctx: QueryCtx) => ({ identity: await requireToken(ctx) })

export const userQuery = customQuery(query, customCtx(requireUser))
export const userMutation = customMutation(mutation, customCtx(requireUser))
export const tokenQuery = customQuery(query, customCtx(withIdentity))
export const tokenMutation = customMutation(mutation, customCtx(withIdentity))
