'use client'

import { useConvex } from 'convex/react'
import { useCallback, useEffect, useState } from 'react'
import { useChanges } from '@/features/changes/data/use-changes'
import type { Conversation, Message } from '@/features/conversation/types'
import { api } from '../../../../convex/_generated/api'
import { createVisibilityTracker } from './use-message-visibility'
import { useReadMarking } from './use-read-marking'

/** Marks visible messages as read. Returns the tracker that rows report to; `onVisible` gets the same seqs. */
export function useSeenMessages(
  conversation: Conversation,
  messages: readonly Message[],
  scroller: HTMLElement,
  onVisible: (seqs: ReadonlySet<number>) => void,
) {
  useClearMarkedUnread(conversation)
  const onRead = useReadMarking(conversation, messages)
  const onSeen = useCallback(
    (seqs: ReadonlySet<number>) => {
      onRead(seqs)
      onVisible(seqs)
    },
    [onRead, onVisible],
  )
  const [tracker] = useState(() => createVisibilityTracker(scroller, onSeen))
  useEffect(() => tracker.stop, [tracker])
  return tracker
}

/** R4: opening a conversation clears “marked unread”; marking it again while it is open stays. */
function useClearMarkedUnread({ conversationId, mine }: Conversation) {
  const convex = useConvex()
  const changes = useChanges()
  const [marked] = useState(mine.markedUnread)
  useEffect(() => {
    if (!marked) return
    changes
      .make([{ kind: 'prefs', conversationId, pref: 'markedUnread', on: false }], () =>
        convex.mutation(api.conversations.setPrefs, { conversationIds: [conversationId], markedUnread: false }),
      )
      // A failure isn't shown: the mark is still there the next time.
      .catch(() => {})
  }, [marked, changes, convex, conversationId])
}
