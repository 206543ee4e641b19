'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { type ReactNode, type RefObject, useCallback, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { DropTarget } from '@/features/files/drop-target'
import { useIncomingFiles } from '@/features/files/use-incoming-files'
import { useUploads } from '@/features/files/use-uploads'
import { reconnectNow, useOffline } from '@/features/presence/use-offline'
import { BlockedNotice } from '@/features/privacy/blocked-notice'
import { useBlockedIds } from '@/features/privacy/use-blocked'
import { TypingRow } from '@/features/typing/typing-row'
import { Button } from '@/ui/button'
import { EmptyState } from '@/ui/empty-state'
import { OfflineStrip } from '@/ui/offline-strip'
import { toast } from '@/ui/toast'
import { api } from '../../../convex/_generated/api'
import type { Id } from '../../../convex/_generated/dataModel'
import { defaultGroupSettings, mayInGroup } from '../../../domain/group-roles'
import { ChatHeader } from './chat-header'
import type { PendingActions } from './delivery-note'
import { takeBack } from './draft'
import { MessageInput } from './message-input'
import { MessageWorkContext } from './message/message-work'
import { SelectionBar } from './message/selection-bar'
import { useMessageWorkOf } from './message/use-message-work'
import { MAX_UNSENT } from './outbox'
import { Thread } from './thread'
import type { ThreadHandle } from './thread-body'
import type { Place } from './thread-types'
import { useAttaching } from './use-attaching'
import { UnsentMessages } from './unsent-messages'
import { useCandidates } from './use-candidates'
import { type Conversation, type ConversationState, useConversation } from './use-conversation'
import { draftsOf } from './use-draft'
import { useKeyboardInset } from './use-keyboard-inset'
import { mayPin } from './pins/may-pin'
import { PinnedMessages } from './pins/pinned-messages'
import { usePins } from './pins/use-pins'
import { useOutbox } from './use-outbox'

interface ChatPaneProps {
  conversationId: string
  /** The message to be at, instead of the first unread one or the end. */
  place: Place | null
  /** The reader went on to the end. */
  onPlaceLeft: () => void
  /** On a phone: back to the list. */
  onBack?: () => void
  /** At the end of the header. */
  tools?: ReactNode
  /** Under the header. */
  bar?: ReactNode
}

/** The open conversation. Everything in it is new for another conversation, so nothing can leak between two. */
export function ChatPane(props: ChatPaneProps) {
  const [attempt, setAttempt] = useState(0)
  return (
    <Pane key={`${props.conversationId} ${attempt}`} {...props} onReload={() => setAttempt((count) => count + 1)} />
  )
}

function Pane(props: ChatPaneProps & { onReload: () => void }) {
  const { conversationId, place, onPlaceLeft, onBack, tools, bar, onReload } = props
  const t = useTranslations()
  const me = useQuery({ query: api.users.me, args: {} })
  const self = me.status === 'success' ? me.data?._id : undefined
  const state = useConversation(conversationId, self)
  const title = useTitle(state)
  const offline = useOffline()
  const keyboard = useKeyboardInset()
  const frame = useRef<HTMLElement>(null)
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
        tools={tools}
      />
      {bar}
      {offline ? <OfflineStrip onRetry={reconnectNow} /> : null}
      {state.status === 'no-access' ? (
        <>
          <EmptyState
            title={t(state.wasIn ? 'chat.removedTitle' : 'chat.noAccessTitle')}
            text={t(state.wasIn ? 'chat.removedText' : 'chat.noAccessText')}
            actions={onBack ? <Button onClick={onBack}>{t('error.backToChats')}</Button> : null}
          />
          {self ? <UnsentMessages conversationId={conversationId} self={self} /> : null}
        </>
      ) : (
        <Writable
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

interface WritableProps {
  /** Where files may be dropped. */
  frame: RefObject<HTMLElement | null>
  conversationId: string
  self: Id<'users'> | undefined
  state: ConversationState
  title: string
  offline: boolean
  place: Place | null
  onPlaceLeft: () => void
  onReload: () => void
}

/** Until it is known who is signed in there is neither an outbox nor a draft to show. */
function Writable({ self, ...props }: WritableProps) {
  const { state, title, offline, place, onPlaceLeft, onReload } = props
  if (self) return <ThreadAndComposer self={self} {...props} />
  return (
    <>
      <Thread
        {...{ state, title, offline, place, onPlaceLeft, onReload }}
        outbox={null}
        actions={noActions}
        pinned={noPins}
        handle={noThread}
        focusComposer={() => {}}
      />
      <div aria-hidden className="h-21 flex-none" />
    </>
  )
}

const noPins: ReadonlySet<number> = new Set()
const noThread = { current: null }
const noActions: PendingActions = { retry() {}, edit() {}, discard() {}, dropFile() {} }

function ThreadAndComposer(props: WritableProps & { self: Id<'users'> }) {
  const { frame, conversationId, self, state, title, offline, place, onPlaceLeft, onReload } = props
  const t = useTranslations('chat.composer')
  const files = useTranslations('files')
  const outbox = useOutbox(self)
  const drafts = useMemo(() => draftsOf(self), [self])
  const uploads = useUploads(self)
  const field = useRef<HTMLTextAreaElement>(null)
  const thread = useRef<ThreadHandle>(null)
  const focusComposer = useCallback(() => field.current?.focus(), [])

  const actions = useMemo<PendingActions>(
    () => ({
      retry: outbox.retry,
      edit(clientMessageId) {
        const taken = outbox.take(clientMessageId)
        if (taken === null) return
        drafts.set(conversationId, takeBack(taken, drafts.get(conversationId)))
        focusComposer()
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
  const isSelecting = useSyncExternalStore(
    selection.subscribe,
    () => selection.get() !== null,
    () => false,
  )
  // Escape ends the picking first.
  const leaveThread = useCallback(
    () => (selection.get() ? selection.clear() : focusComposer()),
    [selection, focusComposer],
  )

  const kind = state.status === 'ready' ? state.conversation.kind : null
  const candidates = useCandidates(state)
  const peer = state.status === 'ready' && kind === 'direct' ? state.conversation.mine.peer : null
  const mayWrite = state.status !== 'ready' || isOpenTo(state.conversation)
  const isBlocked = useBlockedIds().has(peer?._id ?? '')
  const attaching = useAttaching(self, conversationId)
  const takesFiles = !isSelecting && !isBlocked && mayWrite && !attaching.isEditing
  const isHeldOver = useIncomingFiles(frame, takesFiles, (incoming) => {
    attaching.add(incoming)
    focusComposer()
  })
  return (
    <MessageWorkContext value={work}>
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
      {isHeldOver ? <DropTarget label={files('drop', { name: title })} /> : null}
      <div className="flex-none px-6 pb-4 max-md:px-2 max-md:pb-[max(0.5rem,env(safe-area-inset-bottom))]">
        <div className="mx-auto max-w-190">
          <TypingRow conversationId={conversationId} />
          {isSelecting ? (
            <SelectionBar />
          ) : peer && isBlocked ? (
            <BlockedNotice userId={peer._id} name={peer.name} />
          ) : !mayWrite ? (
            <OnlyAdminsNotice />
          ) : (
            <MessageInput
              conversationId={conversationId}
              self={self}
              field={field}
              candidates={candidates}
              placeholder={
                kind === 'notes' ? t('placeholderNotes') : kind ? t('placeholder', { name: title }) : t('label')
              }
              signalsTyping={kind === 'direct' || kind === 'group'}
              everyoneIsText={state.status === 'ready' && kind === 'group' && state.conversation.mine.role === 'member'}
              onEditLast={() => {
                const row = thread.current?.lastOwn()
                if (row) startEdit(row)
                return Boolean(row)
              }}
              onSaveEdit={saveEdit}
              attaching={attaching}
              onSend={(composed) => {
                composed.files.forEach(uploads.retry)
                const isTaken = outbox.add(conversationId, composed) !== null
                if (isTaken) thread.current?.sent()
                else toast(t('outboxFull', { count: MAX_UNSENT }))
                return isTaken
              }}
            />
          )}
        </div>
      </div>
    </MessageWorkContext>
  )
}

/** Of a group's settings, what the server goes by too. */
function isOpenTo({ head, mine }: Conversation): boolean {
  return mayInGroup(mine.role, 'write', { ...defaultGroupSettings, writing: head.writing })
}

/** In place of the composer, where only those who run the group write. */
function OnlyAdminsNotice() {
  const t = useTranslations('chat')
  return <p className="flex min-h-11 items-center justify-center text-text-2 type-body">{t('onlyAdmins')}</p>
}

function useTitle(state: ConversationState): string {
  const t = useTranslations('chat')
  if (state.status !== 'ready') return t('direct')
  const { kind, head, mine } = state.conversation
  if (kind === 'notes') return t('notesToSelf')
  return (kind === 'group' ? head.groupName : mine.peer?.name) ?? t('formerMember')
}
