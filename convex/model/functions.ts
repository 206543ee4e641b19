/**
 * The one file that knows the raw builders. Public functions are made with `userQuery` and `userMutation` (an account
 * is required) or, where an account may not exist yet, `tokenQuery` and `tokenMutation` (a valid token is required).
 */
import type { RegisteredMutation, RegisteredQuery, ReturnValueForOptionalValidator, UserIdentity } from 'convex/server'
import type { Infer, ObjectType, PropertyValidators, Validator } from 'convex/values'
import { mutation, query, type MutationCtx, type QueryCtx } from '../_generated/server'
import { requireToken, requireUser, type Account } from './access'

/** An action looks no one up: the first that it does is to run one of the functions below, which refuses for it. */
export { action, httpAction, internalAction, internalMutation, internalQuery } from '../_generated/server'

export type UserQueryCtx = QueryCtx & Account
export type UserMutationCtx = MutationCtx & Account
type Token = { identity: UserIdentity }

type AnyValidator = Validator<unknown, 'required', string>

interface Definition<Ctx, Args extends PropertyValidators, Returns extends AnyValidator> {
  args: Args
  returns: Returns
  handler: (ctx: Ctx, args: ObjectType<Args>) => Promise<Infer<Returns>>
}

/** The builders name the same type by a conditional one that the compiler leaves open while `Returns` is generic. */
function asReturned<Returns extends AnyValidator>(result: Promise<Infer<Returns>>) {
  return result as ReturnValueForOptionalValidator<Returns>
}

// The result types are spelled out below: `api` finds the arguments and results by the name of the type, and an alias
// of ours would hide them.

export function userQuery<Args extends PropertyValidators, Returns extends AnyValidator>(
  definition: Definition<UserQueryCtx, Args, Returns>,
): RegisteredQuery<'public', ObjectType<Args>, Promise<Infer<Returns>>> {
  const { args, returns, handler } = definition
  return query({
    args,
    returns,
    handler: (ctx: QueryCtx, values: ObjectType<Args>) =>
      asReturned<Returns>(requireUser(ctx).then((account) => handler({ ...ctx, ...account }, values))),
  }) as RegisteredQuery<'public', ObjectType<Args>, Promise<Infer<Returns>>>
}

export function userMutation<Args extends PropertyValidators, Returns extends AnyValidator>(
  definition: Definition<UserMutationCtx, Args, Returns>,
): RegisteredMutation<'public', ObjectType<Args>, Promise<Infer<Returns>>> {
  const { args, returns, handler } = definition
  return mutation({
    args,
    returns,
    handler: (ctx: MutationCtx, values: ObjectType<Args>) =>
      asReturned<Returns>(requireUser(ctx).then((account) => handler({ ...ctx, ...account }, values))),
  }) as RegisteredMutation<'public', ObjectType<Args>, Promise<Infer<Returns>>>
}

export function tokenQuery<Args extends PropertyValidators, Returns extends AnyValidator>(
  definition: Definition<QueryCtx & Token, Args, Returns>,
): RegisteredQuery<'public', ObjectType<Args>, Promise<Infer<Returns>>> {
  const { args, returns, handler } = definition
  return query({
    args,
    returns,
    handler: (ctx: QueryCtx, values: ObjectType<Args>) =>
      asReturned<Returns>(requireToken(ctx).then((identity) => handler({ ...ctx, identity }, values))),
  }) as RegisteredQuery<'public', ObjectType<Args>, Promise<Infer<Returns>>>
}

export function tokenMutation<Args extends PropertyValidators, Returns extends AnyValidator>(
  definition: Definition<MutationCtx & Token, Args, Returns>,
): RegisteredMutation<'public', ObjectType<Args>, Promise<Infer<Returns>>> {
  const { args, returns, handler } = definition
  return mutation({
    args,
    returns,
    handler: (ctx: MutationCtx, values: ObjectType<Args>) =>
      asReturned<Returns>(requireToken(ctx).then((identity) => handler({ ...ctx, identity }, values))),
  }) as RegisteredMutation<'public', ObjectType<Args>, Promise<Infer<Returns>>>
}
