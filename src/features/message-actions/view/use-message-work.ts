'use client'

import { useConvex } from 'convex/react'
import { type RefObject, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { useChanges } from '@/features/changes/data/use-changes'
import type { Drafts } from '@/features/composer/model/drafts'
import type { ConversationState } from '@/features/conversation/types'
import type { MessageRow } from '@/features/timeline/model/message-row'
import type { ThreadHandle } from '@/features/timeline/model/thread-handle'
import { useLatest } from '@/ui/use-latest'
import { changesOnDemand } from '../data/message-changes-on-demand'
import type { MessageWork } from '../data/message-work'
import { createMessageEditing } from './message-editing'
import { createMessageRunning } from './message-running'
import { createMessageSelecting } from './message-selecting'

interface MessageWorkInput {
  conversationId: string
  state: ConversationState
  drafts: Drafts
  thread: RefObject<ThreadHandle | null>
  focusComposer: () => void
}

/** Every action on messages of the open chat. Actions that involve the composer change the draft. */
export function useMessageWorkOf({ conversationId, state, drafts, thread, focusComposer }: MessageWorkInput) {
  const t = useTranslations('chat')
  const convex = useConvex()
  const changes = useChanges()
  const latest = useLatest(state)

  return useMemo(() => {
    const parts = { conversationId, convex, changes, t, thread, latest }
    const own = changesOnDemand(parts)
    const edits = createMessageEditing({ ...parts, drafts })
    const selecting = createMessageSelecting(parts, own)

    function startEdit({ messageId, seq, content }: MessageRow) {
      if (messageId === null || seq === null) return
      edits.start({ messageId, seq, content })
      focusComposer()
    }

    function reply(seq: number) {
      edits.makeWay({ replyTo: seq })
      focusComposer()
    }

    const work: MessageWork = {
      ...selecting,
      ...createMessageRunning({ ...parts, ...own, pick: selecting.pick, startEdit, reply }),
      conversationId,
      setPin: own.setPin,
      react: own.react,
      jumpTo: (seq) => thread.current?.jumpTo(seq),
    }
    return { work, startEdit, saveEdit: edits.save }
  }, [convex, changes, conversationId, drafts, thread, latest, focusComposer, t])
}
