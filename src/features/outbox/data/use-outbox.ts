'use client'

import { useConvex, useConvexAuth, type ConvexReactClient } from 'convex/react'
import { ConvexError } from 'convex/values'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { uploadsFor } from '@/features/files/data/use-uploads'
import { failureOf } from '@/ui/failure'
import { randomId } from '@/ui/random-id'
import { api } from '../../../../convex/_generated/api'
import { createOutbox, type Outbox } from '../model/outbox'
import type { OutboxEntry, Refusal } from '../model/outbox-entry'
import { outboxStorage } from './outbox-storage'

interface Running {
  userId: string
  outbox: Outbox
  setSignedIn: (isSignedIn: boolean) => void
  setAuthenticated: (isAuthenticated: boolean) => void
  stop: () => void
}

/**
 * One outbox per connection, for the person last signed in on it. A conversation may close while its messages are being
 * sent.
 */
const outboxes = new WeakMap<ConvexReactClient, Running>()

function runningFor(convex: ConvexReactClient, userId: string): Running {
  const known = outboxes.get(convex)
  if (known?.userId === userId) return known
  known?.stop()

  const uploads = uploadsFor(convex, userId)
  const outbox = createOutbox({
    storage: outboxStorage(userId),
    async send({ conversationId, content, clientMessageId, replyTo, files }) {
      const sent = await convex.mutation(api.messages.sendMessage, {
        conversationId,
        content,
        clientMessageId,
        ...(replyTo === null ? {} : { replyTo }),
        ...(files.length === 0 ? {} : { attachments: files.flatMap((file) => uploads.claimOf(file) ?? []) }),
      })
      if (files.length > 0) uploads.keep(clientMessageId, files)
      return sent
    },
    filesOf: ({ files }) => uploads.stateOf(files),
    resumeFiles: ({ files }) => files.forEach(uploads.retry),
    refusalOf,
    now: () => Date.now(),
    newId: randomId,
    setTimer: (run, ms) => void setTimeout(run, ms),
  })
  let isSignedIn = false
  let isAuthenticated = false
  let wasConnected = false
  const look = () => {
    const isConnected = isSignedIn && isAuthenticated && convex.connectionState().isWebSocketConnected
    if (isConnected === wasConnected) return
    wasConnected = isConnected
    outbox.setConnected(isConnected)
  }
  /**
   * The Convex client would resend what it holds, messages and everything else, as the next person who signs in, so it
   * is discarded with its page.
   */
  const leaveNothing = () => {
    if (!isSignedIn && convex.connectionState().inflightMutations > 0) location.reload()
  }
  const unsubscribe = convex.subscribeToConnectionState(look)
  const unsubscribeFiles = uploads.subscribe(outbox.look)
  const running: Running = {
    userId,
    outbox,
    setSignedIn(value) {
      isSignedIn = value
      look()
      if (!value) queueMicrotask(leaveNothing)
    },
    setAuthenticated(value) {
      isAuthenticated = value
      look()
    },
    stop() {
      unsubscribe()
      unsubscribeFiles()
      outbox.close()
    },
  }
  outboxes.set(convex, running)
  return running
}

/**
 * Messages are sent while their author is signed in, whatever page is open, and not a moment longer: never as someone
 * else.
 */
export function useOutboxWhileSignedIn(userId: string) {
  const convex = useConvex()
  const { isAuthenticated } = useConvexAuth()
  useEffect(() => {
    const running = runningFor(convex, userId)
    running.setSignedIn(true)
    return () => running.setSignedIn(false)
  }, [convex, userId])
  // A rejected token that may be temporary ends no session: messages keep waiting.
  useEffect(() => runningFor(convex, userId).setAuthenticated(isAuthenticated), [convex, userId, isAuthenticated])
}

export function useOutbox(userId: string): Outbox {
  const convex = useConvex()
  return useMemo(() => runningFor(convex, userId).outbox, [convex, userId])
}

/** From now on, this page sends none of their messages. */
export function stopOutbox(convex: ConvexReactClient, userId: string) {
  const running = outboxes.get(convex)
  if (running?.userId !== userId) return
  running.stop()
  outboxes.delete(convex)
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
  const data = failureOf(error)
  if (!data) return { code: 'UNKNOWN' }
  const { code, message, subject, retryAfterMs } = data
  return { code, message, subject, retryAfterMs }
}
