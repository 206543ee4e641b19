'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { ChevronLeft } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Avatar } from '@/ui/avatar'
import { cx } from '@/ui/cx'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/chat'
import { Delayed, Skeleton } from '@/ui/skeleton'
import { useOffline } from '@/features/presence/data/use-offline'
import { usePresence } from '@/features/presence/view/use-presence'
import { usePresenceText } from '@/features/presence/data/use-presence-text'
import { api } from '../../../../convex/_generated/api'
import { isolatedList } from '../../../../domain/isolate'
import { limits } from '../../../../domain/limits'
import type { Conversation } from '../types'

interface ChatHeaderProps {
  conversation: Conversation | null
  /** Whether the conversation may still load. */
  isLoading: boolean
  title: string
  onBack?: (() => void) | undefined
  /** A button over the picture and the title. */
  cover?: ReactNode
  /** The conversation's actions, at the end. */
  tools?: ReactNode
}

export function ChatHeader({ conversation, isLoading, title, onBack, cover, tools }: ChatHeaderProps) {
  const t = useTranslations('app')
  return (
    <header
      className={cx(
        'flex h-14 flex-none items-center gap-3 border-b border-line ps-4 pe-2.5 max-md:gap-1.5 max-md:ps-0.5 max-md:pe-1',
        // Only Back is left, which only phones have.
        !conversation && !isLoading && 'border-transparent md:hidden',
      )}
    >
      {onBack ? (
        <IconButton label={t('back')} icon={ChevronLeft} directional onClick={onBack} className="md:hidden" />
      ) : null}
      {conversation ? (
        <>
          <div className="relative flex h-full min-w-0 flex-1 items-center gap-3 max-md:gap-2.5">
            {/* With a font of twice the size on a phone, there is only room for one of the two. */}
            <div className="contents max-[16rem]:hidden">
              <HeaderAvatar conversation={conversation} title={title} />
            </div>
            <div className="min-w-0 flex-1">
              <h1 dir="auto" className="beside truncate type-chat-title">
                {title}
              </h1>
              <SubLine conversation={conversation} />
            </div>
            {cover}
          </div>
          {tools ? <div className="flex flex-none gap-0.5">{tools}</div> : null}
        </>
      ) : isLoading ? (
        <Delayed>
          <Skeleton className="size-9 flex-none rounded-person" />
          <div className="flex flex-col gap-1.5">
            <Skeleton className="h-3 w-36" />
            <Skeleton className="h-2.5 w-20" />
          </div>
        </Delayed>
      ) : null}
    </header>
  )
}

function HeaderAvatar({ conversation, title }: { conversation: Conversation; title: string }) {
  const { kind, conversationId, head, mine } = conversation
  const peer = kind === 'direct' ? mine.peer : null
  const presence = usePresence(peer?._id)
  if (kind === 'notes') return <Avatar id={conversationId} name={title} kind="notes" size={36} />
  if (kind === 'group')
    return <Avatar id={conversationId} name={title} kind="group" imageUrl={head.imageUrl} size={36} />
  return (
    <Avatar
      id={peer?._id ?? conversationId}
      hue={peer?.hue}
      name={title}
      imageUrl={peer?.imageUrl}
      presence={presence?.status}
      size={36}
    />
  )
}

function SubLine({ conversation }: { conversation: Conversation }) {
  const { kind, conversationId, head, mine } = conversation
  if (kind === 'notes') return null
  return (
    // No paragraph: readers who space paragraphs out would move the title.
    <div className="h-4 truncate text-[0.8125rem] leading-4 text-text-2">
      {kind === 'group' ? (
        <GroupLine conversationId={conversationId} memberCount={head.memberCount} />
      ) : (
        <DirectLine peer={mine.peer} />
      )}
    </div>
  )
}

/** “Active now · 🎧 Focusing” */
function DirectLine({ peer }: { peer: Conversation['mine']['peer'] }) {
  const words = usePresenceText(usePresence(peer?._id))
  const status = peer?.status
  const about = status && [status.emoji, status.text].filter(Boolean).join(' ')
  return isolatedList(
    [words, about].flatMap((part) => part || []),
    ' · ',
  )
}

/** “6 people, 3 active now”; for groups too large to query, only the number of people. */
const GroupLine = memo(function GroupLine({
  conversationId,
  memberCount,
}: {
  conversationId: string
  memberCount: number
}) {
  const t = useTranslations('chat')
  const askable = memberCount <= limits.presencePerQuery
  const members = useQuery({ query: api.conversations.getMembers, args: askable ? { conversationId } : 'skip' })
  const userIds = members.status === 'success' ? members.data.map(({ userId }) => userId) : []
  const presence = useQuery({ query: api.presence.getPresence, args: userIds.length > 0 ? { userIds } : 'skip' })
  const isKnown = !useOffline() && presence.status === 'success'
  const active = isKnown ? presence.data.filter(({ status }) => status === 'active').length : 0
  return active > 0 ? t('peopleActive', { count: memberCount, active }) : t('people', { count: memberCount })
})
