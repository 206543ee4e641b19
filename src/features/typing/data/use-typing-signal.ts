'use client'

import { type ConvexReactClient, useConvex } from 'convex/react'
import { useEffect, useMemo } from 'react'
import { api } from '../../../../convex/_generated/api'
import { brisk, nextTick, type Pace, quiet, seldom, stepTyping, type TypingEvent } from '../model/typing-signal'

/** The composer's typing signals. They are dropped, never queued, while offline. */
export interface TypingReporter {
  key: () => void
  emptied: () => void
  sent: () => void
}

export function useTypingSignal(conversationId: string, isLarge: boolean): TypingReporter {
  const convex = useConvex()
  const pace = isLarge ? seldom : brisk
  const reporter = useMemo(() => createReporter(convex, conversationId, pace), [convex, conversationId, pace])
  // Leaving the conversation ends typing in it.
  useEffect(() => reporter.emptied, [reporter])
  return reporter
}

function createReporter(convex: ConvexReactClient, conversationId: string, pace: Pace): TypingReporter {
  let state = quiet
  let timer: ReturnType<typeof setTimeout> | undefined

  function feed(event: TypingEvent) {
    const step = stepTyping(state, event, Date.now(), pace)
    state = step.state
    clearTimeout(timer)
    const due = nextTick(state, pace)
    if (due !== null) timer = setTimeout(() => feed('tick'), Math.max(0, due - Date.now()))
    if (step.signal === null || !convex.connectionState().isWebSocketConnected) return
    const change = step.signal === 'send' ? api.typingStates.setTypingState : api.typingStates.clearTypingState
    // A failed signal isn't shown: the next keystroke sends another.
    convex.mutation(change, { conversationId }).catch(() => {})
  }

  return { key: () => feed('key'), emptied: () => feed('emptied'), sent: () => feed('sent') }
}
