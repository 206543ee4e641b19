import { httpRouter } from 'convex/server'
import { internal } from './_generated/api'
import { countBadge } from './model/badge'
import { isSigned, longestWebhook, readAccountEvent, readEnd } from './model/clerkWebhooks'
import { httpAction } from './model/functions'
import { limits } from '../domain/limits'

const http = httpRouter()

/** Space for the two strings, quoted and escaped. */
const longestLeave = 2 * (limits.tabIdLength + limits.leaveSecretMaxLength) + 64

function readLeave(body: string) {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { tabId, leaveSecret } = value as Record<string, unknown>
  return typeof tabId === 'string' && typeof leaveSecret === 'string' ? { tabId, leaveSecret } : null
}

/**
 * A tab's leave signal, sent by `navigator.sendBeacon` as text/plain, so that a cross-origin page needs no preflight.
 * The response is the same whether or not the secret is known.
 */
http.route({
  path: '/presence/leave',
  method: 'POST',
  handler: httpAction(async (ctx, request) => {
    const body = await request.text()
    const leave = body.length <= longestLeave ? readLeave(body) : null
    if (!leave) return new Response('Expected {"tabId", "leaveSecret"}', { status: 400 })
    await ctx.runMutation(internal.presence.leave, leave)
    return new Response(null, { status: 204 })
  }),
})

/**
 * Clerk's account events, forwarded unchanged by the web app's webhook route. The signature is verified here. Clerk
 * retries until it gets a 2xx, so a temporary failure must not be a 4xx.
 */
http.route({
  path: '/webhooks/clerk',
  method: 'POST',
  handler: httpAction(async (ctx, request) => {
    if (process.env.AUTH_MODE !== 'clerk') return new Response(null, { status: 404 })
    const { CLERK_WEBHOOK_SIGNING_SECRET: secret, CLERK_JWT_ISSUER_DOMAIN: issuer } = process.env
    if (!secret || !issuer)
      return new Response('CLERK_WEBHOOK_SIGNING_SECRET is not set on this deployment', { status: 503 })
    const now = Date.now()
    const body = await request.text()
    const header = (name: string) => request.headers.get(`svix-${name}`)
    const headers = { id: header('id'), timestamp: header('timestamp'), signature: header('signature') }
    if (body.length > longestWebhook || !(await isSigned(body, headers, secret, now))) {
      return new Response("The signature isn't Clerk's, or is too old", { status: 400 })
    }
    const event = readAccountEvent(body, issuer, now)
    if (!event) return new Response("The body isn't a Clerk event", { status: 400 })
    if (event !== 'other') await ctx.runMutation(internal.users.syncUser, event)
    const end = readEnd(body, issuer)
    if (end && 'session' in end) await ctx.runMutation(internal.devices.endSession, end)
    else if (end) await ctx.runMutation(internal.devices.endAccount, end)
    return new Response(null, { status: 200 })
  }),
})

/** Larger than any subscription or chat id. */
const longestWorkerWord = 8_000

function readWorkerWord<T>(body: string, validator: (word: Record<string, unknown>) => T | null): T | null {
  try {
    const word: unknown = body.length <= longestWorkerWord ? JSON.parse(body) : null
    return typeof word === 'object' && word !== null ? validator(word as Record<string, unknown>) : null
  } catch {
    return null
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'

/**
 * Called by a device's service worker, which has a secret instead of a token. Responds with 200, or 400 if rejected for
 * any reason.
 */
http.route({
  path: '/push/renew',
  method: 'POST',
  handler: httpAction(async (ctx, request) => {
    const word = readWorkerWord(await request.text(), ({ deviceId, secret, endpoint, p256dh, auth }) =>
      isText(deviceId) && isText(secret) && isText(endpoint) && isText(p256dh) && isText(auth)
        ? { deviceId, secret, subscription: { endpoint, p256dh, auth } }
        : null,
    )
    const isDone = word !== null && (await ctx.runMutation(internal.devices.renew, word).catch(() => false))
    return new Response(null, { status: isDone ? 204 : 400 })
  }),
})

http.route({
  path: '/push/read',
  method: 'POST',
  handler: httpAction(async (ctx, request) => {
    const word = readWorkerWord(await request.text(), ({ deviceId, secret, conversationId, seq }) =>
      isText(deviceId) && isText(secret) && isText(conversationId) && Number.isSafeInteger(seq)
        ? { deviceId, secret, conversationId, seq: seq as number }
        : null,
    )
    const done = word && (await ctx.runMutation(internal.devices.markRead, word).catch(() => null))
    if (!done) return new Response(null, { status: 400 })
    const { badgeOf } = done
    return Response.json({ badge: badgeOf === undefined ? null : await countBadge(ctx, badgeOf).catch(() => null) })
  }),
})

export default http
