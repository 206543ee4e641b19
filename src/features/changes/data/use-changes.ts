'use client'

import { useConvex, useConvexAuth, type ConvexReactClient } from 'convex/react'
import { useEffect, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/chats'
import { randomId } from '@/ui/random-id'
import { toast, type ToastItem } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'
import type { Id } from '../../../../convex/_generated/dataModel'
import { failureOf } from '@/ui/failure'
import { type Changes, createChanges, type Wish } from '../model/changes'
import { wishStorage } from './wish-storage'

interface Running {
  userId: string
  changes: Changes
  onRefused: (wish: Wish, message: string | null) => void
  stop: () => void
}

/** One per connection, for the person signed in on it. */
const running = new WeakMap<ConvexReactClient, Running>()

function start(convex: ConvexReactClient, userId: string): Running {
  const known = running.get(convex)
  if (known?.userId === userId) return known
  known?.stop()
  const changes = createChanges({
    storage: wishStorage(userId),
    send: (wish) => callFor(convex, wish),
    refusalOf(error) {
      const data = failureOf(error)
      return data && { message: data.message, retryAfterMs: data.retryAfterMs }
    },
    onRefused: (wish, message) => next.onRefused(wish, message),
    now: () => Date.now(),
    newId: randomId,
    setTimer: (run, ms) => void setTimeout(run, ms),
  })
  const next: Running = { userId, changes, onRefused() {}, stop: () => changes.close() }
  running.set(convex, next)
  return next
}

/** The server calls for one change; changes made together share a call. */
function callFor(convex: ConvexReactClient, wish: Wish): Promise<unknown> {
  switch (wish.kind) {
    case 'reaction': {
      const { conversationId, seq, emoji, on } = wish
      return convex.mutation(api.reactions.setReaction, { conversationId, seq, emoji, on })
    }
    case 'pin': {
      const { conversationId, seq, on } = wish
      return convex.mutation(api.pins.setPin, { conversationId, seq, on })
    }
    case 'hide': {
      const { conversationId, seq, on } = wish
      const hide = on ? api.messages.deleteForMe : api.messages.undeleteForMe
      return convex.mutation(hide, { conversationId, seqs: [seq] })
    }
    case 'delete': {
      const change = wish.isUndone ? api.messages.restoreMessages : api.messages.deleteMessages
      return convex.mutation(change, { messageIds: [wish.messageId as Id<'messages'>] })
    }
    case 'chat': {
      const { conversationId, seq, on } = wish
      if (on) return convex.mutation(api.conversations.deleteChat, { conversationId, upToSeq: seq })
      return convex.mutation(api.conversations.restoreChat, { conversationId })
    }
    case 'notify': {
      const { conversationId, choice } = wish
      return convex.mutation(api.notifications.setConversationNotifications, {
        conversationIds: [conversationId],
        choice,
      })
    }
    case 'notifications':
      return convex.mutation(api.notifications.setNotificationSettings, wish.setting)
    case 'privacy':
      return convex.mutation(api.users.setPrivacy, wish.setting)
    case 'read':
      return convex.mutation(api.messages.markMessageAsRead, { conversationId: wish.conversationId, seq: wish.seq })
    case 'prefs': {
      const { conversationId, pref, on, until, count } = wish
      const muteForMs = until === undefined ? undefined : until - Date.now()
      // A mute whose end has passed is dropped.
      const isOver = muteForMs !== undefined && muteForMs <= 0
      return convex.mutation(api.conversations.setPrefs, {
        conversationIds: [conversationId],
        [pref]: on && !isOver,
        ...(muteForMs === undefined || isOver ? {} : { muteForMs }),
        ...(count === undefined ? {} : { counts: { [conversationId]: count } }),
      })
    }
  }
}

/** Changes left by an earlier page are sent while their person is signed in. */
export function useChangesWhileSignedIn(userId: string) {
  const convex = useConvex()
  const { isAuthenticated } = useConvexAuth()
  const t = useTranslations('changes')
  useEffect(() => {
    const { changes } = start(convex, userId)
    const look = () => changes.setConnected(isAuthenticated && convex.connectionState().isWebSocketConnected)
    look()
    const unsubscribe = convex.subscribeToConnectionState(look)
    return () => {
      unsubscribe()
      changes.setConnected(false)
    }
  }, [convex, userId, isAuthenticated])
  useEffect(() => {
    start(convex, userId).onRefused = (wish, message) =>
      toast(t('refused', { change: t(wish.kind), reason: message ?? '' }))
  }, [convex, userId, t])
}

/** Makes changes that outlive the tab, and shows their outcome only once it is known. */
export function useChanges() {
  const convex = useConvex()
  const t = useTranslations('changes')
  return useMemo(() => {
    const isConnected = () => convex.connectionState().isWebSocketConnected
    return {
      make: (wishes: readonly Wish[], call: () => Promise<unknown>): Promise<void> =>
        running.get(convex)?.changes.make(wishes, call) ?? call().then(() => undefined),
      note: (wish: Wish) => running.get(convex)?.changes.note(wish),
      /** `done` once the server has it; `later` without a connection. Null: the choice itself shows that it is done. */
      say(change: Promise<void>, done: string | null, options: Omit<ToastItem, 'text'> = {}) {
        if (!isConnected()) toast(t('later'), options)
        else if (done !== null) change.then(() => toast(done, options)).catch(() => {})
      },
    }
  }, [convex, t])
}

/** From now on, this page sends none of their changes. */
export function stopChanges(convex: ConvexReactClient, userId: string) {
  const one = running.get(convex)
  if (one?.userId !== userId) return
  one.stop()
  running.delete(convex)
}
