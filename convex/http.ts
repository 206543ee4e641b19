import { httpRouter } from 'convex/server'
import { internal } from './_generated/api'
import { httpAction } from './model/functions'
import { limits } from '../domain/limits'

const http = httpRouter()

/** Room for the two strings, quoted and escaped. */
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
 * A tab's goodbye, by `navigator.sendBeacon`: text/plain, so that a page on another origin needs no preflight. The
 * answer is the same whether or not the secret is known.
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

export default http
