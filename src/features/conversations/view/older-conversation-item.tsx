'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/chats'
import { Delayed, Skeleton } from '@/ui/skeleton'
import { useNamed } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'
import { type ListEntry, withPeer } from '../model/conversation'
import { ConversationItem, DraftLine, NotSentLine } from './conversation-item'
import { ConversationRow } from './conversation-row'
import { type LocalStates, useLocalState } from '../data/local-states'

interface OlderConversationItemProps {
  entry: ListEntry
  meId: string
  active: boolean
  localStates: LocalStates
}

/** A row further down: it queries its own conversation only while it is near the screen. */
export function OlderConversationItem({ entry, ...props }: OlderConversationItemProps) {
  const { conversationId, isGroup, lastAt } = entry
  const head = useQuery({ query: api.conversations.getHead, args: { conversationId } })
  const mine = useQuery({ query: api.conversations.getMine, args: { conversationId } })
  const named = useNamed()
  if (head.status === 'error' || mine.status === 'error') return <ClosedItem entry={entry} {...props} />
  if (head.status !== 'success' || mine.status !== 'success') {
    return (
      <Delayed>
        <Skeleton className="size-10 flex-none rounded-person" />
        <Skeleton className="h-3 w-2/5" />
      </Delayed>
    )
  }
  return (
    <ConversationItem
      conversation={{ conversationId, isGroup, lastAt, head: head.data, mine: withPeer(mine.data, named) }}
      {...props}
    />
  )
}

/** A chat the user has left or was removed from, shown because of unsent text. */
function ClosedItem({ entry: { conversationId, lastAt }, active, localStates }: OlderConversationItemProps) {
  const t = useTranslations('list')
  const { draft, failed, waiting } = useLocalState(localStates, conversationId)
  const message = failed ?? waiting
  return (
    <ConversationRow
      hueId={conversationId}
      name={t('closedChat')}
      kind="closed"
      at={lastAt}
      active={active}
      unread={0}
      mentions={0}
      markedUnread={false}
      muted={false}
      pinned={false}
    >
      {message !== null ? <NotSentLine text={message} /> : draft ? <DraftLine text={draft} /> : null}
    </ConversationRow>
  )
}
