import type { ConvexReactClient } from 'convex/react'
import { api } from '../../../../convex/_generated/api'

/** Long enough for the chat to take over the subscription, even on a slow connection. */
const KEPT_MS = 30_000

/** The queries that a chat starts with, made before the chat renders. */
export function askChatAhead(convex: ConvexReactClient, conversationId: string) {
  const args = { conversationId }
  convex.prewarmQuery({ query: api.conversations.getHead, args, extendSubscriptionFor: KEPT_MS })
  convex.prewarmQuery({ query: api.conversations.getMine, args, extendSubscriptionFor: KEPT_MS })
}
