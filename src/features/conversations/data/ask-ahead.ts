import type { ConvexReactClient } from 'convex/react'
import { api } from '../../../../convex/_generated/api'
import { liveRows, spareRows } from './live-rows'

/** Long enough for the list to take it over, on a slow line, too. */
const KEPT_MS = 30_000

/** What the list begins with, before there is a list to ask for it. */
export function askListAhead(convex: ConvexReactClient) {
  convex.prewarmQuery({
    query: api.conversations.getUserConversations,
    args: { limit: liveRows + spareRows },
    extendSubscriptionFor: KEPT_MS,
  })
}
