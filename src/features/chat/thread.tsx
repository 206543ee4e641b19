'use client'

import { type Ref, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { CloudOff } from 'lucide-react'
import { Button } from '@/ui/button'
import { EmptyState } from '@/ui/empty-state'
import type { PendingActions } from './delivery-note'
import { moveFocus } from './message-focus'
import type { Outbox } from './outbox'
import { ThreadBody, type ThreadHandle } from './thread-body'
import { ThreadSkeleton } from './thread-skeleton'
import type { ConversationState } from './use-conversation'

interface ThreadProps {
  state: ConversationState
  title: string
  outbox: Outbox | null
  actions: PendingActions
  offline: boolean
  handle: Ref<ThreadHandle>
  onReload(): void
  focusComposer(): void
}

/** The scrolling log. It is there before its messages, so that a screen reader knows it when they come. */
export function Thread({ state, title, outbox, actions, offline, handle, onReload, focusComposer }: ThreadProps) {
  const t = useTranslations()
  const scroller = useRef<HTMLDivElement>(null)
  const [broken, setBroken] = useState(false)
  const failed = state.status === 'failed' || broken

  return (
    <div
      ref={scroller}
      role="log"
      // New messages are announced once, by the line below; history and edits of the list are not.
      aria-live="off"
      aria-label={t('chat.log', { name: title })}
      tabIndex={0}
      onKeyDown={(event) => moveFocus(event, focusComposer)}
      className="group/log flex min-h-0 flex-1 flex-col overflow-x-hidden overflow-y-auto overscroll-contain px-6 [overflow-anchor:none] focus-inset scroll-quiet max-md:px-3"
    >
      {failed ? (
        <EmptyState
          sign={CloudOff}
          title={t('error.chatTitle')}
          text={t('error.chatText')}
          actions={<Button onClick={onReload}>{t('app.tryAgain')}</Button>}
        />
      ) : state.status === 'ready' && outbox ? (
        <ThreadBody
          conversation={state.conversation}
          scroller={scroller}
          outbox={outbox}
          actions={actions}
          offline={offline}
          handle={handle}
          onBroken={() => setBroken(true)}
          focusComposer={focusComposer}
        />
      ) : (
        <ThreadSkeleton label={t('chat.loading')} />
      )}
    </div>
  )
}
