'use client'

import { useTranslations } from 'use-intl'
import { usePresence } from '@/features/presence/view/use-presence'
import { Avatar } from '@/ui/avatar'
import { Kbd } from '@/ui/kbd'
import '@/ui/messages/chats'
import type { Conversations } from '../data/use-conversations'
import { type Conversation, isNotes } from '../model/conversation'

/** Renders <key> in a sentence. */
const keyTag = (hint: string) => () => <Kbd key="key">{hint}</Kbd>

const shownAtMost = 5

interface ContinueWithProps {
  conversations: Conversations
  meId: string
  onOpen: (conversationId: string) => void
  /** The shortcut for finding anyone. */
  jumpKey: string
}

/** Fills the chat pane while no chat is open: the people the user has written to most recently. */
export function ContinueWith({ conversations, meId, onOpen, jumpKey }: ContinueWithProps) {
  const t = useTranslations('empty')
  if (conversations.status !== 'ready') return null
  const people = conversations.entries
    .flatMap(({ conversation, archived }) => (conversation && !archived ? [conversation] : []))
    .filter((conversation) => !conversation.isGroup && conversation.mine.peer && !isNotes(conversation, meId))
    .slice(0, shownAtMost)
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-5 p-6 text-center">
      {people.length > 0 ? (
        <>
          <h2 className="type-dialog-title">{t('continueWith')}</h2>
          <ul className="flex flex-wrap justify-center gap-2">
            {people.map((conversation) => (
              <li key={conversation.conversationId}>
                <Peer conversation={conversation} onOpen={onOpen} />
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <p className="text-text-3 type-small">{t.rich('jump', { key: keyTag(jumpKey) })}</p>
    </div>
  )
}

function Peer({ conversation, onOpen }: { conversation: Conversation; onOpen: (conversationId: string) => void }) {
  const { conversationId, mine } = conversation
  const presence = usePresence(mine.peer?._id)
  const name = mine.peer?.name ?? ''
  return (
    <button
      type="button"
      aria-label={name}
      onClick={() => onOpen(conversationId)}
      className="flex w-20 flex-col items-center gap-2 rounded-row px-1 py-2.5 transition-colors press"
    >
      <Avatar
        id={mine.peer?._id ?? conversationId}
        hue={mine.peer?.hue}
        name={name}
        imageUrl={mine.peer?.imageUrl}
        size={48}
        presence={presence?.status}
      />
      <span dir="auto" className="w-full truncate text-text-2 type-small">
        {name.trim().split(/\s+/u)[0]}
      </span>
    </button>
  )
}
