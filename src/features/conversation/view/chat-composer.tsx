'use client'

import type { RefObject } from 'react'
import { useTranslations } from 'use-intl'
import { DropTarget } from '@/features/files/view/drop-target'
import type { Uploads } from '@/features/files/model/uploads'
import { useIncomingFiles } from '@/features/files/data/use-incoming-files'
import { BlockedNotice } from '@/features/privacy/view/blocked-notice'
import { useBlockedIds } from '@/features/privacy/data/use-blocked'
import { TypingIndicator } from '@/features/typing/view/typing-indicator'
import '@/ui/messages/chat'
import '@/ui/messages/chats'
import '@/ui/messages/files'
import { toast } from '@/ui/toast'
import { defaultGroupSettings, mayInGroup } from '../../../../domain/group-roles'
import { limits } from '../../../../domain/limits'
import type { Edit } from '@/features/composer/model/draft'
import { MessageInput } from '@/features/composer/view/message-input'
import { useIsSelecting } from '@/features/message-actions/data/use-is-selecting'
import type { SelectionStore } from '@/features/message-actions/model/selection'
import { SelectionBar } from '@/features/message-actions/view/selection-on-demand'
import { MAX_UNSENT, type Outbox } from '@/features/outbox/model/outbox'
import type { MessageRow } from '@/features/timeline/model/message-row'
import { useAttaching } from '@/features/composer/data/use-attaching'
import { UnsentMessages } from '@/features/outbox/view/unsent-messages'
import { useCandidates } from '@/features/composer/data/use-candidates'
import type { ThreadHandle } from '@/features/timeline/model/thread-handle'
import type { Conversation, ConversationState } from '../types'

interface ChatComposerProps {
  /** The element files can be dropped on. */
  frame: RefObject<HTMLElement | null>
  conversationId: string
  self: string
  state: ConversationState
  title: string
  outbox: Outbox
  uploads: Uploads
  selection: SelectionStore
  field: RefObject<HTMLTextAreaElement | null>
  thread: RefObject<ThreadHandle | null>
  /** False if the message is being sent, or has been. */
  takeBack: (clientMessageId: string) => boolean
  startEdit: (row: MessageRow) => void
  saveEdit: (edit: Edit) => void
}

/** For so long, someone who pressed a key still expects its effect. */
const EXPECTED_MS = 5_000

/**
 * Below the timeline: the composer, or why the user can't write here. It renders on every keystroke; the timeline next
 * to it doesn't.
 */
export function ChatComposer(props: ChatComposerProps) {
  const { frame, conversationId, self, state, title, outbox, uploads, selection, field, thread } = props
  const { takeBack, startEdit, saveEdit } = props
  const t = useTranslations('chat.composer')
  const notices = useTranslations('chat')
  const files = useTranslations('files')
  const isSelecting = useIsSelecting(selection)

  const kind = state.status === 'ready' ? state.conversation.kind : null
  const head = state.status === 'ready' ? state.conversation.head : null
  const candidates = useCandidates(state)
  const peer = state.status === 'ready' && kind === 'direct' ? state.conversation.mine.peer : null
  const mayWrite = state.status !== 'ready' || isOpenTo(state.conversation)
  const isBlocked = useBlockedIds().has(peer?._id ?? '')
  const attaching = useAttaching(self, conversationId)
  const takesFiles = !isSelecting && !isBlocked && !peer?.isDeleted && mayWrite && !attaching.isEditing
  const isHeldOver = useIncomingFiles(frame, takesFiles, (incoming) => {
    attaching.add(incoming)
    field.current?.focus()
  })
  const closed = peer?.isDeleted ? (
    <Closed text={notices('accountDeleted')} />
  ) : peer && isBlocked ? (
    <BlockedNotice userId={peer._id} name={peer.name} />
  ) : mayWrite ? null : (
    <Closed text={notices('onlyAdmins')} />
  )
  /** The newest message, never an older one: it may still be on its way. */
  function editLast(row: MessageRow) {
    if (row.messageId !== null) return startEdit(row)
    if (takeBack(row.clientMessageId)) return
    const asked = Date.now()
    thread.current?.onceSent(row.clientMessageId, (sent) => {
      if (field.current?.value === '' && Date.now() - asked < EXPECTED_MS) startEdit(sent)
    })
  }
  return (
    <>
      {isHeldOver ? <DropTarget label={files('drop', { name: title })} /> : null}
      <div className="flex-none px-6 pb-4 max-md:px-2 max-md:pb-[max(0.5rem,env(safe-area-inset-bottom))]">
        <div className="mx-auto max-w-190">
          <TypingIndicator self={self} conversationId={conversationId} head={head} />
          {isSelecting ? (
            <SelectionBar />
          ) : closed ? (
            <>
              <UnsentMessages conversationId={conversationId} self={self} draftOnly />
              {closed}
            </>
          ) : (
            <MessageInput
              conversationId={conversationId}
              self={self}
              field={field}
              candidates={candidates}
              placeholder={
                kind === 'notes' ? t('placeholderNotes') : kind ? t('placeholder', { name: title }) : t('label')
              }
              isLarge={(head?.memberCount ?? 0) > limits.inboxFanOut}
              signalsTyping={kind === 'direct' || kind === 'group'}
              everyoneIsText={state.status === 'ready' && kind === 'group' && state.conversation.mine.role === 'member'}
              onEditLast={() => {
                const row = thread.current?.lastOwn()
                if (row) editLast(row)
                return Boolean(row)
              }}
              onScrollPage={(by) => thread.current?.scrollPage(by)}
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
    </>
  )
}

/** From the group's settings, by the server's rule. */
function isOpenTo({ head, mine }: Conversation): boolean {
  return mayInGroup(mine.role, 'write', { ...defaultGroupSettings, writing: head.writing })
}

/** Instead of the composer: why the user can't write here. */
function Closed({ text }: { text: string }) {
  return <p className="flex min-h-11 items-center justify-center text-center text-text-2 type-body">{text}</p>
}
