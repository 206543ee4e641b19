import type { ConvexReactClient } from 'convex/react'
import { api } from '../../../../convex/_generated/api'
import { limits } from '../../../../domain/limits'

/** Long enough for the list to take over the subscription, even on a slow connection. */
const KEPT_MS = 30_000

/** The queries that the list starts with, made before the list renders. */
export function askListAhead(convex: ConvexReactClient) {
  convex.prewarmQuery({
    query: api.conversations.getUserConversations,
    args: { limit: limits.rowsAtFirst },
    extendSubscriptionFor: KEPT_MS,
  })
}
