'use client'

import { useConvex, type ConvexReactClient } from 'convex/react'
import { ConvexError } from 'convex/values'
import { useMemo, useSyncExternalStore } from 'react'
import { api } from '../../../convex/_generated/api'
import { isErrorData } from '../../../domain/errors'
import { createOutbox, type Outbox, type OutboxEntry, type Refusal } from './outbox'

/** One outbox per connection, for the person signed in on it. A conversation may close while its messages go out. */
const outboxes = new WeakMap<ConvexReactClient, { userId: string; outbox: Outbox }>()

function outboxFor(convex: ConvexReactClient, userId: string): Outbox {
  const known = outboxes.get(convex)
  if (known?.userId === userId) return known.outbox
  known?.outbox.close()

  const isConnected = () => convex.connectionState().isWebSocketConnected
  const outbox = createOutbox(
    {
      send: ({ conversationId, content, clientMessageId, replyTo }) =>
        convex.mutation(api.messages.sendMessage, {
          conversationId,
          content,
          clientMessageId,
          ...(replyTo === null ? {} : { replyTo }),
        }),
      refusalOf,
      now: () => Date.now(),
      newId: () => crypto.randomUUID(),
      setTimer: (run, ms) => void setTimeout(run, ms),
    },
    isConnected(),
  )
  let wasConnected = isConnected()
  convex.subscribeToConnectionState(({ isWebSocketConnected }) => {
    if (isWebSocketConnected === wasConnected) return
    wasConnected = isWebSocketConnected
    outbox.setConnected(isWebSocketConnected)
  })
  outboxes.set(convex, { userId, outbox })
  return outbox
}

export function useOutbox(userId: string): Outbox {
  const convex = useConvex()
  return useMemo(() => outboxFor(convex, userId), [convex, userId])
}

const none: readonly OutboxEntry[] = []

export function useOutboxEntries(outbox: Outbox, conversationId: string): readonly OutboxEntry[] {
  return useSyncExternalStore(
    outbox.subscribe,
    () => outbox.entries(conversationId),
    () => none,
  )
}

function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof ConvexError)) return null
  if (!isErrorData(error.data)) return { code: 'UNKNOWN' }
  const { code, retryAfterMs } = error.data
  return { code, retryAfterMs }
}
