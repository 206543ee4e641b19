import type { UserIdentity } from 'convex/server'
import type { Infer } from 'convex/values'
import { claimedTime } from '../../domain/claimed-time'
import { deletedAccountName } from '../../domain/deleted-account'
import { foldRule } from '../../domain/fold'
import { isHandle } from '../../domain/handles'
import { leastWorn } from '../../domain/hues'
import { limits } from '../../domain/limits'
import { handleAttempt, handleBase } from '../../domain/new-handle'
import { plainLine, startOf } from '../../domain/plain-line'
import { peopleTerms, sortNameOf } from '../../domain/people-terms'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { findIdentity, type Account } from './access'
import { spendBudget } from './budgets'
import { endDevicesOf } from './devices'
import { hueFor, readDirectory, writeDirectory } from './directory'
import { failure } from './failure'
import { deleteFile } from './files'
import { exchangePicture, pictureUrl } from './pictures'
import { endSessions } from './presence'
import type { person } from './validators'

/** The identity provider's information about a person. */
export interface AccountDetails {
  name?: string
  email?: string
  /** An empty string removes it. */
  imageUrl?: string
  isAdmin?: boolean
}

export async function toPerson(ctx: QueryCtx, user: Doc<'users'>): Promise<Infer<typeof person>> {
  const { _id, name, handle, bio, status, isDeleted } = user
  const known = { _id, name, handle, imageUrl: await pictureUrl(ctx, user), hue: hueFor(user), bio, status }
  return isDeleted ? { ...known, isDeleted } : known
}

export async function toSelf(ctx: QueryCtx, user: Doc<'users'>) {
  const { email, isAdmin, pictureId } = user
  return { ...(await toPerson(ctx, user)), email, isAdmin, hasPicture: pictureId !== undefined }
}

export async function findPerson(ctx: QueryCtx, userId: Id<'users'>) {
  const user = await ctx.db.get('users', userId)
  return user && toPerson(ctx, user)
}

/** For a row that refers to a person: users are never removed, only emptied. */
export async function getUser(ctx: QueryCtx, userId: Id<'users'>): Promise<Doc<'users'>> {
  const user = await ctx.db.get('users', userId)
  if (!user) throw new Error(`User ${userId} is referred to but does not exist`)
  return user
}

/** Standard claims are accepted from any issuer; `isAdmin` only from this server's own accounts. */
export function detailsFromToken(token: UserIdentity): AccountDetails {
  const isOurs = token.issuer === process.env.PARLEY_TOKEN_ISSUER
  return {
    name: token.name,
    email: token.email,
    imageUrl: token.pictureUrl,
    ...(isOurs ? { isAdmin: token.isAdmin === true } : {}),
  }
}

/**
 * Empty if no name is known. Never part of an email address, which only its owner sees, nor a placeholder for a name.
 */
function givenName({ name }: AccountDetails): string {
  const text = plainLine(name ?? '')
  return /\S@\S/u.test(text) ? '' : text
}

function displayName(details: AccountDetails): string {
  return startOf(givenName(details) || 'New member', limits.nameLength)
}

export async function findByHandle(ctx: QueryCtx, handle: string): Promise<Doc<'users'> | null> {
  return ctx.db
    .query('users')
    .withIndex('by_handle', (range) => range.eq('handle', handle))
    .first()
}

async function freeHandle(ctx: QueryCtx, wanted: string): Promise<string> {
  const base = handleBase(wanted)
  for (let attempt = 0; attempt < 8; attempt++) {
    const handle = handleAttempt(base, attempt, Math.random())
    if (!(await findByHandle(ctx, handle))) return handle
  }
  throw failure('handleNone')
}

/** A person has at most termsPerPerson terms, so reading two more than that never misses any. */
const termsBound = 100

async function writeTerms(ctx: MutationCtx, userId: Id<'users'>, terms: string[]) {
  const existing = await ctx.db
    .query('peopleTerms')
    .withIndex('by_user', (range) => range.eq('userId', userId))
    .take(termsBound)
  const wanted = new Set(terms)
  for (const row of existing) {
    if (!wanted.delete(row.term)) await ctx.db.delete('peopleTerms', row._id)
  }
  for (const term of wanted) await ctx.db.insert('peopleTerms', { userId, term })
}

export async function createUser(
  ctx: MutationCtx,
  tokenIdentifier: string,
  details: AccountDetails,
  syncedAt: number,
): Promise<Doc<'users'>> {
  const name = displayName(details)
  const handle = await freeHandle(ctx, givenName(details))
  const directory = await readDirectory(ctx)
  const hue = leastWorn(directory.hues)
  const userId = await ctx.db.insert('users', {
    name,
    hue,
    sortName: sortNameOf(name),
    foldRule,
    handle,
    email: details.email,
    imageUrl: details.imageUrl || undefined,
    isAdmin: details.isAdmin ?? false,
    isDeleted: false,
    syncedAt,
  })
  await ctx.db.insert('identities', { tokenIdentifier, userId })
  await writeDirectory(ctx, directory, 1, hue)
  await writeTerms(ctx, userId, peopleTerms({ name, handle }))
  return getUser(ctx, userId)
}

export interface AccountEvent extends AccountDetails {
  event: 'create' | 'update' | 'delete'
  tokenIdentifier: string
  /** By the identity provider's clock. */
  updatedAt: number
}

/** Whether this issuer has accounts that aren't deleted. Reads as many identities as are counted at once. */
export async function hasPeopleOf(ctx: QueryCtx, issuer: string): Promise<boolean> {
  const identities = await ctx.db
    .query('identities')
    .withIndex('by_token', (range) =>
      range.gte('tokenIdentifier', `${issuer}|`).lt('tokenIdentifier', `${issuer}|\uffff`),
    )
    .take(limits.peopleCountedOnce)
  return identities.some(({ deletedAt }) => deletedAt === undefined)
}

export async function identityOf(ctx: QueryCtx, userId: string): Promise<string | null> {
  const id = ctx.db.normalizeId('users', userId)
  if (!id) return null
  const identities = ctx.db.query('identities').withIndex('by_user', (range) => range.eq('userId', id))
  // If a person has used two identity providers, the later one is where they sign in.
  const identity = await identities.order('desc').first()
  return identity && identity.deletedAt === undefined ? identity.tokenIdentifier : null
}

/**
 * Applies an account event of the identity provider. Repeated and late events change nothing. Returns the person it
 * deleted, if any.
 */
export async function applyAccountEvent(ctx: MutationCtx, event: AccountEvent): Promise<Id<'users'> | null> {
  const identity = await findIdentity(ctx, event.tokenIdentifier)
  if (identity?.deletedAt !== undefined) return null
  if (event.event === 'delete') {
    const userId = identity?.userId ?? (await createUser(ctx, event.tokenIdentifier, {}, event.updatedAt))._id
    await deleteUser(ctx, event.tokenIdentifier, userId)
    return userId
  }
  if (!identity) {
    await createUser(ctx, event.tokenIdentifier, event, event.updatedAt)
    return null
  }
  await changeUser(ctx, identity.userId, event, event.updatedAt)
  return null
}

/** Every token since then contains what a lost event would have said. */
export async function catchUp(ctx: MutationCtx, userId: Id<'users'>, token: UserIdentity): Promise<Doc<'users'>> {
  return changeUser(ctx, userId, detailsFromToken(token), claimedTime(token.updatedAt ?? ''))
}

/** Stores the identity provider's information about a person if it is newer than what is stored. */
async function changeUser(ctx: MutationCtx, userId: Id<'users'>, details: AccountDetails, updatedAt: number) {
  const user = await getUser(ctx, userId)
  // Also false for NaN: a token that doesn't say when brings nothing new.
  if (!(updatedAt > user.syncedAt)) return user
  const name = details.name === undefined ? user.name : displayName(details)
  await ctx.db.patch('users', userId, {
    name,
    sortName: sortNameOf(name),
    foldRule,
    email: details.email ?? user.email,
    imageUrl: (details.imageUrl ?? user.imageUrl) || undefined,
    isAdmin: details.isAdmin ?? user.isAdmin,
    syncedAt: updatedAt,
  })
  if (name !== user.name || user.foldRule !== foldRule)
    await writeTerms(ctx, userId, peopleTerms({ name, handle: user.handle }))
  return getUser(ctx, userId)
}

/** Empties the person's row and leaves a tombstone. Their messages stay, without a name. */
async function deleteUser(ctx: MutationCtx, tokenIdentifier: string, userId: Id<'users'>) {
  const identity = await findIdentity(ctx, tokenIdentifier)
  if (identity) await ctx.db.patch('identities', identity._id, { deletedAt: Date.now() })
  const user = await getUser(ctx, userId)
  const directory = await readDirectory(ctx)
  const name = deletedAccountName
  await ctx.db.replace('users', userId, {
    name,
    sortName: sortNameOf(name),
    foldRule,
    handle: await freeHandle(ctx, 'deleted'),
    isAdmin: false,
    isDeleted: true,
    syncedAt: user.syncedAt,
  })
  if (user.pictureId) await deleteFile(ctx, user.pictureId)
  await writeTerms(ctx, userId, [])
  await endSessions(ctx, userId)
  await endDevicesOf(ctx, userId)
  await writeDirectory(ctx, directory, -1, hueFor(user))
}

/** Whether a handle is available, before it is requested. */
export async function judgeHandle(ctx: QueryCtx & Account, handle: string) {
  if (!isHandle(handle)) return 'malformed' as const
  const holder = await findByHandle(ctx, handle)
  if (!holder) return 'free' as const
  return holder._id === ctx.userId ? ('own' as const) : ('taken' as const)
}

export interface ProfileChange {
  handle?: string
  bio?: string
}

export async function updateProfile(ctx: MutationCtx & Account, change: ProfileChange) {
  const { userId } = ctx
  await spendBudget(ctx, 'change')
  const user = await getUser(ctx, userId)
  const { name } = user
  const handle = change.handle ?? user.handle
  if (handle !== user.handle) {
    if (!isHandle(handle)) {
      throw failure('handleMalformed')
    }
    if (await findByHandle(ctx, handle)) throw failure('handleTaken')
  }
  const bio = change.bio === undefined ? user.bio : change.bio.trim()
  if (bio !== undefined && bio.length > limits.bioLength) {
    throw failure('bioTooLong', { max: limits.bioLength })
  }
  const named = handle === user.handle ? {} : { sortName: sortNameOf(name), foldRule }
  await ctx.db.patch('users', userId, { handle, bio: bio || undefined, ...named })
  if (handle !== user.handle) await writeTerms(ctx, userId, peopleTerms({ name, handle }))
}

export async function setPicture(ctx: MutationCtx & Account, storageId: Id<'_storage'> | null) {
  await spendBudget(ctx, 'change')
  const { pictureId } = await getUser(ctx, ctx.userId)
  await ctx.db.patch('users', ctx.userId, { pictureId: await exchangePicture(ctx, pictureId, storageId) })
}

/** People per step: each can have 64 terms. */
const peopleRebuilt = 20

/** Converts people's names of an older folding rule, some at a time; returns whether there may be more. */
export async function rebuildNames(ctx: MutationCtx): Promise<boolean> {
  const people = await ctx.db
    .query('users')
    .withIndex('by_fold_rule', (range) => range.lt('foldRule', foldRule))
    .take(peopleRebuilt)
  for (const { _id, name, handle, isDeleted } of people) {
    await ctx.db.patch('users', _id, { sortName: sortNameOf(name), foldRule })
    if (!isDeleted) await writeTerms(ctx, _id, peopleTerms({ name, handle }))
  }
  return people.length === peopleRebuilt
}
