'use client'

import type { OptimisticLocalStore } from 'convex/browser'
import { useConvex } from 'convex/react'
import { useCallback, useEffect, useRef } from 'react'
import { useChanges } from '@/features/changes/data/use-changes'
import { furthest, noteRead } from '@/features/reading/data/read-here'
import { api } from '../../../../convex/_generated/api'
import {
  nextLook,
  startReadMarker,
  stepReadMarker,
  tellDelay,
  type OnScreen,
  type ReadEvent,
} from '../model/read-marker'
import type { Conversation, Message } from '@/features/conversation/types'

/** Reports what was read, by the rules of read-marker.ts. Returns the callback for the seqs on screen. */
export function useReadMarking({ conversationId, self, head, mine }: Conversation, messages: readonly Message[]) {
  const convex = useConvex()
  const changes = useChanges()
  const position = { readSeq: mine.readSeq, lastSeq: head.lastSeq }
  const { memberCount } = head
  const latest = useRef({ messages, position, memberCount })
  useEffect(() => {
    latest.current = { messages, position, memberCount }
  })

  const machine = useRef<{ feed(event: ReadEvent): void } | null>(null)
  useEffect(() => {
    let state = startReadMarker(latest.current.position.readSeq, latest.current.position.lastSeq)
    let timer: ReturnType<typeof setTimeout> | undefined

    // The badge changes at once; the server's response only confirms it.
    const positionAt = (seq: number) => {
      const { messages } = latest.current
      const message = messages.find((one) => one.seq === seq)
      if (!message) return undefined
      const ownAbove = messages.filter((one) => one.seq > seq && one.senderId === self && one.kind === 'text').length
      return { readSeq: seq, seenCount: message.count + ownAbove }
    }
    const optimisticUpdate = (store: OptimisticLocalStore, { seq }: { seq: number }) => {
      const before = store.getQuery(api.conversations.getMine, { conversationId })
      if (!before) return
      const after = furthest(before, positionAt(seq))
      if (after !== before) store.setQuery(api.conversations.getMine, { conversationId }, after)
    }

    const feed = (event: ReadEvent) => {
      const delay = tellDelay(latest.current.memberCount, Math.random())
      const readBefore = state.read
      const step = stepReadMarker(state, event, Date.now(), delay)
      state = step.state
      clearTimeout(timer)
      const due = nextLook(state)
      if (due !== null) timer = setTimeout(() => feed({ type: 'tick' }), Math.max(0, due - Date.now()))
      const here = state.read > readBefore && event.type === 'tick' ? positionAt(state.read) : undefined
      if (here) noteRead(conversationId, here)
      // Reported later, perhaps by another page, because this one may be closed first.
      if (state.read > readBefore && event.type === 'tick')
        changes.note({ kind: 'read', conversationId, seq: state.read })
      const seq = step.report
      if (seq === null) return
      changes
        .make([{ kind: 'read', conversationId, seq }], () =>
          convex.mutation(api.messages.markMessageAsRead, { conversationId, seq }, { optimisticUpdate }),
        )
        .then(
          () => feed({ type: 'settled', failed: false }),
          () => feed({ type: 'settled', failed: true }),
        )
    }
    machine.current = { feed }

    const attend = () =>
      feed({ type: 'attention', attentive: document.visibilityState === 'visible' && document.hasFocus() })
    const connect = () => feed({ type: 'connection', connected: convex.connectionState().isWebSocketConnected })
    attend()
    connect()
    const unsubscribe = convex.subscribeToConnectionState(connect)
    document.addEventListener('visibilitychange', attend)
    window.addEventListener('focus', attend)
    window.addEventListener('blur', attend)
    return () => {
      feed({ type: 'attention', attentive: false })
      machine.current = null
      clearTimeout(timer)
      unsubscribe()
      document.removeEventListener('visibilitychange', attend)
      window.removeEventListener('focus', attend)
      window.removeEventListener('blur', attend)
    }
  }, [convex, changes, conversationId, self])

  const { readSeq, lastSeq } = position
  useEffect(() => {
    machine.current?.feed({ type: 'position', readSeq, lastSeq })
  }, [readSeq, lastSeq])

  const seen = useRef<ReadonlySet<number>>(new Set())
  const look = useCallback(() => {
    machine.current?.feed({ type: 'screen', onScreen: onScreen(seen.current, latest.current.messages, self) })
  }, [self])
  // A row may become visible before this component has its message; only now is its author known.
  useEffect(look, [look, messages])
  return useCallback(
    (seqs: ReadonlySet<number>) => {
      seen.current = seqs
      look()
    },
    [look],
  )
}

function onScreen(seqs: ReadonlySet<number>, messages: readonly Message[], self: string): OnScreen | null {
  if (seqs.size === 0) return null
  let highFromOthers = -1
  for (const { seq, senderId } of messages)
    if (senderId !== self && seqs.has(seq)) highFromOthers = Math.max(highFromOthers, seq)
  return { low: Math.min(...seqs), high: Math.max(...seqs), highFromOthers }
}
