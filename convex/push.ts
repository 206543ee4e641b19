'use node'

import { v, type Infer } from 'convex/values'
import { serviceOf } from '../domain/push-endpoint'
import { testPayload, withBadge } from '../domain/push-payload'
import { internal } from './_generated/api'
import type { Id } from './_generated/dataModel'
import { countBadge } from './model/badge'
import { internalAction } from './model/functions'
import { createPost, vapidKeys } from './model/pushPost'
import { pump } from './model/pushPump'
import { type claimedPush, type pushOutcome, subscription, testResult } from './model/validators'

/**
 * Push services respond in well under a second. Counted in steps, so that a pause of this server itself doesn't count.
 */
async function tookLong(hasEnded: () => boolean) {
  for (let step = 0; step < 15 && !hasEnded(); step++) await new Promise((resolve) => setTimeout(resolve, 100))
}

/** Sends pushes that are due. Several calls can run at once: each claims its own, and together they keep to one batch. */
export const deliver = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const run = crypto.randomUUID()
    const post = createPost({ keys: vapidKeys(), fetch })
    // Pushes claimed together are counted together, once per person.
    let badges = new Map<string, Promise<number | null>>()
    const badgeFor = (userId: Id<'users'>) => {
      const count = badges.get(userId) ?? countBadge(ctx, userId).catch(() => null)
      badges.set(userId, count)
      return count
    }
    await pump<Infer<typeof claimedPush>, Infer<typeof pushOutcome>>({
      claim: (inFlight) => {
        badges = new Map()
        return ctx.runMutation(internal.pushes.claim, { run, inFlight })
      },
      report: (outcomes, inFlight) => ctx.runMutation(internal.pushes.report, { run, inFlight, outcomes }),
      send: async ({ payload, conversationId, p256dh, auth, endpoint, badgeOf, ...rest }) => {
        const badge = badgeOf === undefined ? null : await badgeFor(badgeOf)
        const text = badge === null ? payload : withBadge(payload, badge)
        const { result, retryAfterMs } = await post({ endpoint, p256dh, auth }, text, conversationId)
        return { ...rest, endpoint, result, retryAfterMs }
      },
      serviceOf: ({ endpoint }) => serviceOf(endpoint),
      unsent: ({ pushId, deviceId, endpoint, seq, reaction, revised, isReplay }) => {
        const push = { pushId, deviceId, endpoint, seq, reaction, revised, isReplay }
        return { ...push, result: 'unsent' }
      },
      tookLong,
      isAnswered: ({ result }) => result !== 'unknown',
    })
    return null
  },
})

/** Sends a test and returns the push service's response. */
export const sendTest = internalAction({
  args: { ...subscription.fields, origin: v.string(), title: v.string(), body: v.string() },
  returns: testResult,
  handler: async (_, { endpoint, p256dh, auth, origin, title, body }): Promise<Infer<typeof testResult>> => {
    const keys = vapidKeys()
    const service = serviceOf(endpoint)
    if (!keys) return { result: 'unset', service, status: null }
    const payload = testPayload({ title, body, origin })
    const { result, status } = await createPost({ keys, fetch })({ endpoint, p256dh, auth }, payload, 'test')
    return { result, service, status }
  },
})
