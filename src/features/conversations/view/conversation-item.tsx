'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { CircleAlert } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { usePresence } from '@/features/presence/view/use-presence'
import { useTypingTogether } from '@/features/typing/view/typing-together'
import { useTypingNames } from '@/features/typing/data/use-typing-names'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import '@/ui/messages/chats'
import { Tick } from '@/ui/tick'
import { api } from '../../../../convex/_generated/api'
import { limits } from '../../../../domain/limits'
import { isReadByAnother } from '../../../../domain/receipts'
import { type Conversation, isNotes, nameOf, type Preview, previewOf, unreadOf } from '../model/conversation'
import { ConversationRow } from './conversation-row'
import { type LocalStates, useLocalState } from '../data/local-states'
import { usePreviewText } from '../data/use-preview-text'

interface ConversationItemProps {
  conversation: Conversation
  meId: string
  active: boolean
  localStates: LocalStates
}

/** A row with its live parts: presence, typing, ticks. Re-renders only when its own conversation changes. */
export const ConversationItem = memo(
  function ConversationItem({ conversation, meId, active, localStates }: ConversationItemProps) {
    const t = useTranslations('list')
    const { conversationId, isGroup, head, mine, lastAt } = conversation
    const notes = isNotes(conversation, meId)
    const peerId = notes ? undefined : mine.peer?._id
    const presence = usePresence(peerId)
    return (
      <ConversationRow
        hueId={peerId ?? conversationId}
        hue={notes ? undefined : mine.peer?.hue}
        name={nameOf(conversation, meId, t('notesToSelf'))}
        kind={isGroup ? 'group' : notes ? 'notes' : 'person'}
        imageUrl={isGroup ? head.imageUrl : mine.peer?.imageUrl}
        presence={presence?.status}
        at={lastAt}
        active={active}
        unread={unreadOf(conversation)}
        mentions={mine.mentions}
        markedUnread={mine.markedUnread}
        muted={mine.muted}
        pinned={mine.pinned}
      >
        <SecondLine
          meId={meId}
          conversationId={conversationId}
          isGroup={isGroup}
          head={head}
          hasTicks={!notes}
          active={active}
          localStates={localStates}
        >
          {previewOf(conversation, meId)}
        </SecondLine>
      </ConversationRow>
    )
  },
  (before, after) =>
    before.conversation.head === after.conversation.head &&
    before.conversation.mine === after.conversation.mine &&
    before.conversation.lastAt === after.conversation.lastAt &&
    before.meId === after.meId &&
    before.active === after.active &&
    before.localStates === after.localStates,
)

interface SecondLineProps {
  meId: string
  conversationId: string
  isGroup: boolean
  head: Conversation['head']
  /** Notes have no other readers. */
  hasTicks: boolean
  active: boolean
  localStates: LocalStates
  children: Preview
}

/** A failed message wins over typing, typing over a draft, and a draft over the newest message. */
function SecondLine(props: SecondLineProps) {
  const { meId, conversationId, isGroup, head, hasTicks, active, localStates, children: preview } = props
  const { draft, failed, waiting } = useLocalState(localStates, conversationId)
  // In a large group, someone is typing all the time.
  const isLarge = head.memberCount > limits.inboxFanOut
  // The open chat has its own query, and its row shows the same result.
  const alone = useTypingNames(meId, active ? conversationId : null, head)
  const together = useTypingTogether(active || isLarge ? null : conversationId)
  const typing = useTypingWords(active ? alone : together, isGroup)
  const words = usePreviewText(preview)
  if (failed !== null) return <NotSentLine text={failed} />
  if (typing) return <span className="truncate text-accent">{typing}</span>
  // The open chat's draft is in its composer.
  if (draft && !active) return <DraftLine text={draft} />
  return (
    <>
      {waiting !== null ? (
        <Tick state="waiting" inRow />
      ) : hasTicks && preview.kind === 'text' && preview.own ? (
        <OwnTick conversationId={conversationId} seq={preview.seq} senderId={preview.senderId} />
      ) : null}
      {/* Different keys, because these are two texts: otherwise one would seem to move aside for the other's tick. */}
      {waiting === null ? <Cut key="newest" {...words} /> : <Cut key="waiting" lead={null} text={waiting} isTheirs />}
    </>
  )
}

interface CutProps {
  lead: ReactNode
  text: string
  isTheirs: boolean
  className?: string
}

/**
 * Our label comes before the user's text: in a line too short for both, the beginning of each stays visible in either
 * direction.
 */
function Cut({ lead, text, isTheirs, className }: CutProps) {
  return (
    <>
      {lead === null ? null : <span className={cx('max-w-1/2 flex-none truncate', className)}>{lead} </span>}
      <span dir={isTheirs ? 'auto' : undefined} className={cx('truncate', className)}>
        {text}
      </span>
    </>
  )
}

export function NotSentLine({ text }: { text: string }) {
  const t = useTranslations('list')
  return (
    <>
      <Icon as={CircleAlert} size={14} className="text-danger" />
      <Cut lead={t('notSent')} text={text} isTheirs className="text-danger" />
    </>
  )
}

export function DraftLine({ text }: { text: string }) {
  const t = useTranslations('list')
  const lead = <span className="font-medium text-warning">{t('draft')}</span>
  return <Cut lead={lead} text={text} isTheirs className="text-text-2" />
}

/** Queried only if the user's own message is the newest: no other row shows ticks. */
function OwnTick({ conversationId, seq, senderId }: { conversationId: string; seq: number; senderId: string }) {
  const receipts = useQuery({ query: api.receipts.getReceipts, args: { conversationId } })
  const read = receipts.status === 'success' && isReadByAnother(receipts.data, { seq, senderId })
  return <Tick state={read ? 'read' : 'sent'} inRow />
}

function useTypingWords(names: readonly string[], isGroup: boolean): string | null {
  const t = useTranslations('list')
  const [first, second] = names.map((name) => name.trim().split(/\s+/u)[0] ?? name)
  if (first === undefined) return null
  if (!isGroup) return t('typing')
  if (second === undefined) return t('typingOne', { name: first })
  if (names.length === 2) return t('typingTwo', { first, second })
  return t('typingMany', { count: names.length })
}
