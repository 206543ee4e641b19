'use client'

import { type ReactNode, type RefObject, useCallback, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useUploads } from '@/features/files/data/use-uploads'
import { ConnectionStrip } from '@/features/presence/view/connection-strip'
import { useOffline } from '@/features/presence/data/use-offline'
import { Button } from '@/ui/button'
import { EmptyState } from '@/ui/empty-state'
import '@/ui/messages/chat'
import '@/ui/messages/chats'
import type { Id } from '../../../../convex/_generated/dataModel'
import { ChatComposer } from './chat-composer'
import { ChatHeader } from './chat-header'
import type { PendingActions } from '@/features/timeline/view/delivery-note'
import { takeBack } from '@/features/composer/model/draft'
import { MessageWorkContext } from '@/features/message-actions/data/message-work'
import { SelectionHead } from '@/features/message-actions/view/selection-on-demand'
import { useMessageWorkOf } from '@/features/message-actions/view/use-message-work'
import { Thread } from '@/features/timeline/view/thread'
import type { ConversationState, Place } from '../types'
import { UnsentMessages } from '@/features/outbox/view/unsent-messages'
import { useConversation } from '../data/use-conversation'
import { draftsOf } from '@/features/composer/data/use-draft'
import { useKeyboardInset } from './use-keyboard-inset'
import { mayPin } from '@/features/pins/model/may-pin'
import { PinnedMessages } from '@/features/pins/view/pinned-messages'
import { usePins } from '@/features/pins/data/use-pins'
import { useOutbox } from '@/features/outbox/data/use-outbox'
import { useTypingAnywhere } from '@/features/composer/view/use-typing-anywhere'
import type { ThreadHandle } from '@/features/timeline/model/thread-handle'

interface ChatPaneProps {
  conversationId: string
  self: Id<'users'>
  /** The message to open at, instead of the first unread one or the end. */
  place: Place | null
  /** The reader went on to the end. */
  onPlaceLeft: () => void
  /** On a phone: back to the list. */
  onBack?: () => void
  /** A button over the header's title. */
  cover?: ReactNode
  /** At the end of the header. */
  tools?: ReactNode
  /** Below the header. */
  bar?: ReactNode
}

/** The open conversation. It remounts for another conversation, so nothing can leak between two. */
export function ChatPane(props: ChatPaneProps) {
  const [attempt, setAttempt] = useState(0)
  const onReload = useCallback(() => setAttempt((count) => count + 1), [])
  return <Pane key={`${props.conversationId} ${attempt}`} {...props} onReload={onReload} />
}

function Pane(props: ChatPaneProps & { onReload: () => void }) {
  const { conversationId, self, place, onPlaceLeft, onBack, cover, tools, bar, onReload } = props
  const t = useTranslations()
  const state = useConversation(conversationId, self)
  const title = useTitle(state)
  const offline = useOffline()
  const frame = useRef<HTMLElement>(null)
  const keyboard = useKeyboardInset(frame)
  const conversation = state.status === 'ready' ? state.conversation : null

  return (
    <section
      ref={frame}
      aria-label={t('chat.label', { name: title })}
      style={keyboard > 0 ? { paddingBottom: keyboard } : undefined}
      className="relative flex h-full min-h-0 min-w-0 flex-col"
    >
      <ChatHeader
        conversation={conversation}
        isLoading={state.status === 'loading'}
        title={title}
        onBack={onBack}
        cover={cover}
        tools={tools}
      />
      {bar}
      {offline ? <ConnectionStrip /> : null}
      {state.status === 'no-access' ? (
        <>
          <EmptyState
            title={t(state.wasIn ? 'chat.removedTitle' : 'chat.noAccessTitle')}
            text={t(state.wasIn ? 'chat.removedText' : 'chat.noAccessText')}
            actions={onBack ? <Button onClick={onBack}>{t('error.backToChats')}</Button> : null}
          />
          <UnsentMessages conversationId={conversationId} self={self} />
        </>
      ) : (
        <ThreadAndComposer
          frame={frame}
          conversationId={conversationId}
          self={self}
          state={state}
          title={title}
          offline={offline}
          place={place}
          onPlaceLeft={onPlaceLeft}
          onReload={onReload}
        />
      )}
    </section>
  )
}

interface ThreadAndComposerProps {
  /** The element files can be dropped on. */
  frame: RefObject<HTMLElement | null>
  conversationId: string
  self: Id<'users'>
  state: ConversationState
  title: string
  offline: boolean
  place: Place | null
  onPlaceLeft: () => void
  onReload: () => void
}

function ThreadAndComposer(props: ThreadAndComposerProps) {
  const { frame, conversationId, self, state, title, offline, place, onPlaceLeft, onReload } = props
  const outbox = useOutbox(self)
  const drafts = useMemo(() => draftsOf(self), [self])
  const uploads = useUploads(self)
  const field = useRef<HTMLTextAreaElement>(null)
  const thread = useRef<ThreadHandle>(null)
  const focusComposer = useCallback(() => field.current?.focus(), [])
  useTypingAnywhere(field)

  const actions = useMemo<PendingActions>(
    () => ({
      retry: outbox.retry,
      edit(clientMessageId) {
        const taken = outbox.take(clientMessageId)
        if (taken === null) return false
        drafts.set(conversationId, takeBack(taken, drafts.get(conversationId)))
        focusComposer()
        return true
      },
      discard: (clientMessageId) => outbox.take(clientMessageId)?.files.forEach(uploads.remove),
      dropFile(clientMessageId, file) {
        outbox.dropFile(clientMessageId, file)
        uploads.remove(file)
      },
    }),
    [outbox, uploads, drafts, conversationId, focusComposer],
  )

  const pins = usePins(conversationId, state.status === 'ready')
  const { work, startEdit, saveEdit } = useMessageWorkOf({ conversationId, state, drafts, thread, focusComposer })

  const { selection } = work
  // Escape ends selecting first.
  const leaveThread = useCallback(
    () => (selection.get() ? selection.clear() : focusComposer()),
    [selection, focusComposer],
  )

  return (
    <MessageWorkContext value={work}>
      <SelectionHead />
      <PinnedMessages
        pins={pins.all}
        self={self}
        mayPin={state.status === 'ready' && mayPin(state.conversation)}
        onEmptied={focusComposer}
      />
      <Thread
        state={state}
        title={title}
        outbox={outbox}
        actions={actions}
        offline={offline}
        pinned={pins.seqs}
        handle={thread}
        place={place}
        onPlaceLeft={onPlaceLeft}
        onReload={onReload}
        focusComposer={leaveThread}
      />
      <ChatComposer
        frame={frame}
        conversationId={conversationId}
        self={self}
        state={state}
        title={title}
        outbox={outbox}
        uploads={uploads}
        selection={selection}
        field={field}
        thread={thread}
        takeBack={actions.edit}
        startEdit={startEdit}
        saveEdit={saveEdit}
      />
    </MessageWorkContext>
  )
}

function useTitle(state: ConversationState): string {
  const t = useTranslations('chat')
  if (state.status !== 'ready') return t('direct')
  const { kind, head, mine } = state.conversation
  if (kind === 'notes') return t('notesToSelf')
  return (kind === 'group' ? head.groupName : mine.peer?.name) ?? t('formerMember')
}
