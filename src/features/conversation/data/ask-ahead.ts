import type { ConvexReactClient } from 'convex/react'
import { api } from '../../../../convex/_generated/api'

/** Long enough for the chat to take it over, on a slow line, too. */
const KEPT_MS = 30_000

/** What a chat begins with, before there is a chat to ask for it. */
export function askChatAhead(convex: ConvexReactClient, conversationId: string) {
  const args = { conversationId }
  convex.prewarmQuery({ query: api.conversations.getHead, args, extendSubscriptionFor: KEPT_MS })
  convex.prewarmQuery({ query: api.conversations.getMine, args, extendSubscriptionFor: KEPT_MS })
}
