import type { DeviceKind } from '../../domain/notify'
import { isLanguage } from '../../domain/language'
import { limits } from '../../domain/limits'
import { plainLine, startOf } from '../../domain/plain-line'
import { isPushEndpoint, serviceOf } from '../../domain/push-endpoint'
import { internal } from '../_generated/api'
import type { Doc, Id } from '../_generated/dataModel'
import type { MutationCtx, QueryCtx } from '../_generated/server'
import { findIdentity, type Account } from './access'
import { spendBudget } from './budgets'
import { failure } from './failure'
import { dropPushesOf } from './pushQueue'

export interface Subscription {
  endpoint: string
  p256dh: string
  auth: string
}

export interface Registration extends Subscription {
  deviceId: string
  secret: string
  name: string
  kind: DeviceKind
  origin: string
  showsText: boolean
  sound: boolean
  isInstalled: boolean
  language?: string
}

/** Origins that the server's operator allows in addition to public ones. */
const ownOrigins = (): string[] => (process.env.PARLEY_PUSH_ORIGINS ?? '').split(' ').filter((origin) => origin !== '')

const base64url = (bytes: number) => new RegExp(`^[\\w-]{${Math.ceil((bytes * 4) / 3)}}$`)
/** An uncompressed P-256 point, and 16 random bytes (RFC 8291). */
const p256dhForm = base64url(65)
const authForm = base64url(16)

function requireSubscription({ endpoint, p256dh, auth }: Subscription) {
  if (!isPushEndpoint(endpoint, ownOrigins())) {
    throw failure('pushService')
  }
  if (!p256dhForm.test(p256dh) || !authForm.test(auth)) {
    throw failure('malformed', { name: 'subscription' })
  }
}

function requireRegistration(given: Registration) {
  requireSubscription(given)
  const { deviceId, secret, origin } = given
  if (deviceId.length < limits.leaveSecretMinLength || deviceId.length > limits.tabIdLength) {
    throw failure('wrongLength', { name: 'deviceId', min: limits.leaveSecretMinLength, max: limits.tabIdLength })
  }
  if (secret.length < limits.leaveSecretMinLength || secret.length > limits.leaveSecretMaxLength) {
    throw failure('wrongLength', {
      name: 'secret',
      min: limits.leaveSecretMinLength,
      max: limits.leaveSecretMaxLength,
    })
  }
  if (!/^https?:\/\/[a-z\d.:[\]-]{1,255}$/.test(origin)) throw failure('malformed', { name: 'origin' })
}

/** The person's devices that get notifications. */
export async function devicesOf(ctx: QueryCtx, userId: Id<'users'>) {
  return (await rowsOf(ctx, userId)).filter(({ isOff }) => !isOff)
}

function rowsOf(ctx: QueryCtx, userId: Id<'users'>) {
  return ctx.db
    .query('devices')
    .withIndex('by_user', (range) => range.eq('userId', userId))
    .take(limits.devicesPerPerson)
}

async function findOwn(ctx: QueryCtx & Account, deviceId: string) {
  const rows = await byDevice(ctx, deviceId)
  return rows.find(({ userId }) => userId === ctx.userId) ?? null
}

/** At most one, unless someone claims another device's id. */
function byDevice(ctx: QueryCtx, deviceId: string) {
  return ctx.db
    .query('devices')
    .withIndex('by_device', (range) => range.eq('deviceId', deviceId))
    .take(limits.devicesPerPerson)
}

/**
 * Registers the browser for the caller, in this session, with this subscription. A previous owner of the subscription
 * gets no more pushes on it.
 */
export async function registerDevice(
  ctx: MutationCtx & Account,
  given: Registration,
  { session, isAsked }: { session: string | undefined; isAsked: boolean },
): Promise<boolean> {
  requireRegistration(given)
  const { userId } = ctx
  const fields = {
    ...given,
    name: startOf(plainLine(given.name) || 'Browser', limits.deviceNameLength),
    language: isLanguage(given.language) ? given.language : undefined,
    userId,
    session,
    seenAt: Date.now(),
  }
  const before = await findOwn(ctx, given.deviceId)
  if (before?.isOff && !isAsked) return false
  const isSame =
    before && Object.entries(fields).every(([key, value]) => key === 'seenAt' || before[key as 'name'] === value)
  // Pages register at each load, so an unchanged row is written once a day.
  if (isSame && before.isWatching && before.seenAt > fields.seenAt - seenEveryMs) return true
  await spendBudget(ctx, 'change')
  for (const other of await withEndpoint(ctx, given.endpoint))
    if (other._id !== before?._id) await removeRow(ctx, other)
  if (before) {
    const isOther = before.endpoint !== given.endpoint
    if (isOther) await dropPushesOf(ctx, before._id)
    const health = isOther ? { failing: undefined } : {}
    await ctx.db.patch('devices', before._id, { ...fields, ...health, isOff: undefined })
    if (!before.isWatching) await watchAll(ctx, before._id)
    return true
  }
  const others = await rowsOf(ctx, userId)
  if (others.length >= limits.devicesPerPerson) {
    await removeRow(
      ctx,
      others.reduce((a, b) => (b.seenAt < a.seenAt ? b : a)),
    )
  }
  // If another of their devices already watches every chat, there is nothing to prepare.
  const isWatching = others.some((other) => other.isWatching)
  const id = await ctx.db.insert('devices', { ...fields, isWatching })
  if (!isWatching) await watchAll(ctx, id)
  return true
}

const seenEveryMs = 24 * 60 * 60_000

async function watchAll(ctx: MutationCtx, deviceId: Id<'devices'>) {
  await ctx.scheduler.runAfter(0, internal.devices.watchChats, { deviceId, after: '' })
}

function withEndpoint(ctx: QueryCtx, endpoint: string) {
  return ctx.db
    .query('devices')
    .withIndex('by_endpoint', (range) => range.eq('endpoint', endpoint))
    .take(limits.devicesPerPerson)
}

async function removeRow(ctx: MutationCtx, { _id }: Doc<'devices'>) {
  await dropPushesOf(ctx, _id)
  await ctx.db.delete('devices', _id)
}

export async function removeDevice(ctx: MutationCtx & Account, deviceId: string) {
  const row = await findOwn(ctx, deviceId)
  if (row) await removeRow(ctx, row)
}

/** Pending pushes are deleted. The row stays, because otherwise the next page load would turn the device on again. */
export async function turnOffDevice(ctx: MutationCtx & Account, deviceId: string) {
  const row = await findOwn(ctx, deviceId)
  if (!row) return
  await spendBudget(ctx, 'change')
  await dropPushesOf(ctx, row._id)
  await ctx.db.patch('devices', row._id, { isOff: true, endpoint: '', p256dh: '', auth: '', failing: undefined })
}

export async function isTurnedOff(ctx: QueryCtx & Account, deviceId: string): Promise<boolean> {
  return (await findOwn(ctx, deviceId))?.isOff === true
}

/** The push service says that the subscription no longer exists. Keeps the device if it has a newer one. */
export async function forgetEndpoint(ctx: MutationCtx, id: Id<'devices'>, endpoint: string) {
  const row = await ctx.db.get('devices', id)
  if (row?.endpoint === endpoint) await removeRow(ctx, row)
}

/** Removes the devices of a session that has ended. */
export async function endDevicesOfSession(ctx: MutationCtx, session: string) {
  const rows = await ctx.db
    .query('devices')
    .withIndex('by_session', (range) => range.eq('session', session))
    .take(limits.devicesPerPerson)
  for (const row of rows) await removeRow(ctx, row)
}

/** All of a person's devices: the account was deleted or disabled. */
export async function endDevicesOf(ctx: MutationCtx, userId: Id<'users'>) {
  for (const row of await rowsOf(ctx, userId)) await removeRow(ctx, row)
}

export async function endDevicesOfAccount(ctx: MutationCtx, tokenIdentifier: string) {
  const identity = await findIdentity(ctx, tokenIdentifier)
  if (identity) await endDevicesOf(ctx, identity.userId)
}

export async function listDevices(ctx: QueryCtx & Account) {
  return (await devicesOf(ctx, ctx.userId)).map(describe)
}

function describe({ deviceId, name, kind, endpoint, showsText, sound, seenAt, failing }: Doc<'devices'>) {
  // After a single rejection, the next attempt often succeeds.
  const isFailing = failing !== undefined && failing.times > 1
  return { deviceId, name, kind, service: serviceOf(endpoint), showsText, sound, seenAt, isFailing }
}

/** Where to send the caller's test. Costs as much as a message. */
export async function takeTest(ctx: MutationCtx & Account, deviceId: string) {
  await spendBudget(ctx, 'message')
  const row = await findOwn(ctx, deviceId)
  if (!row || row.isOff) throw failure('noDevice')
  const { endpoint, p256dh, auth, origin } = row
  return { endpoint, p256dh, auth, origin }
}

/** A service worker has no token: it authenticates with its device id and secret. */
export async function findProven(ctx: QueryCtx, { deviceId, secret }: { deviceId: string; secret: string }) {
  const rows = await byDevice(ctx, deviceId)
  return rows.find((row) => row.secret === secret && !row.isOff) ?? null
}

/** The browser has replaced its service worker's subscription. */
export async function renewSubscription(ctx: MutationCtx, device: Doc<'devices'>, subscription: Subscription) {
  const { endpoint, p256dh, auth } = subscription
  requireSubscription(subscription)
  for (const other of await withEndpoint(ctx, endpoint)) if (other._id !== device._id) await removeRow(ctx, other)
  await ctx.db.patch('devices', device._id, { endpoint, p256dh, auth, seenAt: Date.now(), failing: undefined })
}
