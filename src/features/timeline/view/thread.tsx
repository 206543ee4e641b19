'use client'

import { memo, type RefObject, useState } from 'react'
import { useTranslations } from 'use-intl'
import { CloudOff } from 'lucide-react'
import { Button } from '@/ui/button'
import { EmptyState } from '@/ui/empty-state'
import '@/ui/messages/chat'
import '@/ui/messages/chats'
import { markedText } from '@/features/message-actions/model/copied-messages'
import type { PendingActions } from './delivery-note'
import { moveFocus } from '../scroll/message-focus'
import type { Outbox } from '@/features/outbox/model/outbox'
import { ThreadBody } from './thread-body'
import { ThreadSkeleton } from './thread-skeleton'
import type { ConversationState, Place } from '@/features/conversation/types'
import type { ThreadHandle } from '../model/thread-handle'

interface ThreadProps {
  state: ConversationState
  title: string
  outbox: Outbox
  actions: PendingActions
  offline: boolean
  pinned: ReadonlySet<number>
  handle: RefObject<ThreadHandle | null>
  place: Place | null
  onPlaceLeft: () => void
  onReload: () => void
  focusComposer: () => void
}

/** The scrolling log. It exists before its messages, so that screen readers know it when they arrive. */
export const Thread = memo(function Thread(props: ThreadProps) {
  const { state, title, outbox, actions, offline, pinned, handle, place, onPlaceLeft, onReload, focusComposer } = props
  const t = useTranslations()
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const [broken, setBroken] = useState(false)
  const failed = state.status === 'failed' || broken
  const rises = useRises(state.status === 'ready' ? state.conversation.mine.visibleFromSeq : 0)

  return (
    // A scrollable region must be reachable by keyboard, and it handles the arrow keys itself.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={setScroller}
      role="log"
      // New messages are announced once, by the announcer below; history and edits aren't.
      aria-live="off"
      aria-label={t('chat.log', { name: title })}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onKeyDown={(event) =>
        moveFocus(event, {
          toStart: () => handle.current?.toStart(),
          toEnd: () => handle.current?.toEnd(),
          toComposer: focusComposer,
        })
      }
      onCopy={(event) => {
        const selection = window.getSelection()
        const text = selection && markedText(event.currentTarget, selection)
        if (text === null) return
        event.preventDefault()
        event.clipboardData.setData('text/plain', text)
      }}
      className="group/log @container/log flex min-h-0 flex-1 flex-col overflow-x-hidden overflow-y-auto overscroll-contain [overflow-anchor:none] focus-inset scroll-quiet"
    >
      {failed ? (
        <EmptyState
          sign={CloudOff}
          title={t('error.chatTitle')}
          text={t(state.status === 'failed' && state.isSlow ? 'error.chatSlowText' : 'error.chatText')}
          actions={<Button onClick={onReload}>{t('app.tryAgain')}</Button>}
        />
      ) : state.status === 'ready' && scroller ? (
        <ThreadBody
          key={rises}
          conversation={state.conversation}
          scroller={scroller}
          outbox={outbox}
          actions={actions}
          offline={offline}
          pinned={pinned}
          handle={handle}
          place={place}
          onPlaceLeft={onPlaceLeft}
          onBroken={() => setBroken(true)}
          focusComposer={focusComposer}
        />
      ) : (
        <ThreadSkeleton label={t('chat.loading')} />
      )}
    </div>
  )
})

/**
 * How often a number has increased. If a person's first visible message moves (a chat deleted for oneself, a group
 * rejoined), the timeline remounts, because its pages no longer exist for them.
 */
function useRises(value: number): number {
  const [seen, setSeen] = useState({ value, rises: 0 })
  if (value === seen.value) return seen.rises
  const rises = seen.rises + (value > seen.value ? 1 : 0)
  setSeen({ value, rises })
  return rises
}
