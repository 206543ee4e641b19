'use client'

import { CloudOff, RotateCw } from 'lucide-react'
import Link from 'next/link'
import { type Ref, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button, buttonClass } from '@/ui/button'
import { EmptyState } from '@/ui/empty-state'
import { FilterChips } from '@/ui/filter-chips'
import { Icon } from '@/ui/icon'
import { SearchField } from '@/ui/search-field'
import { nameMatches } from '@/ui/text-match'
import { useDebounced } from '@/ui/use-debounced'
import { type Conversation, type Filter, nameOf, passesFilter } from './conversation'
import { ConversationItem } from './conversation-item'
import { ConversationListHeader } from './list-head'
import { ListSkeleton } from './list-skeleton'
import type { LocalStates } from './local-states'
import type { Conversations } from './use-conversations'
import { ConversationRows } from './conversation-rows'

interface ConversationListProps {
  conversations: Conversations
  meId: string
  activeId: string | null
  hrefOf: (conversationId: string) => string
  onOpen: (conversationId: string) => void
  onNewChat: () => void
  onNewGroup: () => void
  localStates: LocalStates
  searchRef?: Ref<HTMLInputElement>
  searchKeyHint?: string
}

/** The list pane: head, search, filters and the rows. */
export function ConversationList(props: ConversationListProps) {
  const { conversations, meId, activeId, onOpen, onNewChat, onNewGroup, searchRef, searchKeyHint } = props
  const t = useTranslations('list')
  const [filter, setFilter] = useState<Filter>('all')
  const [typed, setTyped] = useState('')
  const text = useDebounced(typed.trim())

  const shown =
    conversations.status === 'ready'
      ? conversations.conversations.filter((conversation) =>
          text
            ? nameMatches(nameOf(conversation, meId, t('notesToSelf')), text)
            : !conversation.mine.archived &&
              // Reading the open one must not take it away from under the reader.
              (passesFilter(conversation, filter) || conversation.conversationId === activeId),
        )
      : []

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <ConversationListHeader onNewChat={onNewChat} onNewGroup={onNewGroup} />
      <div className="me-2 flex-none px-px max-md:me-0 max-md:px-4">
        <SearchField
          ref={searchRef}
          label={t('searchLabel')}
          placeholder={t('search')}
          keyHint={searchKeyHint}
          value={typed}
          onValueChange={setTyped}
          onKeyDown={(event) => {
            const [first] = shown
            if (event.key === 'Enter' && !event.nativeEvent.isComposing && text && first) onOpen(first.conversationId)
          }}
        />
        <div className="pt-2.5 pb-2 max-md:pb-1.5">
          <FilterChips<Filter>
            label={t('filters')}
            value={filter}
            onValueChange={setFilter}
            options={[
              { value: 'all', label: t('filterAll') },
              { value: 'unread', label: t('filterUnread') },
              { value: 'direct', label: t('filterDirect') },
              { value: 'groups', label: t('filterGroups') },
            ]}
          />
        </div>
      </div>
      <Body {...props} shown={shown} filter={filter} text={text} />
    </div>
  )
}

interface BodyProps extends ConversationListProps {
  shown: readonly Conversation[]
  filter: Filter
  text: string
}

function Body({
  conversations,
  shown,
  filter,
  text,
  meId,
  activeId,
  hrefOf,
  onOpen,
  onNewGroup,
  localStates,
}: BodyProps) {
  const t = useTranslations()
  if (conversations.status === 'loading') return <ListSkeleton />
  if (conversations.status === 'error') {
    return (
      <EmptyState
        sign={CloudOff}
        title={t('error.listTitle')}
        text={t('error.serverText')}
        actions={
          <Button onClick={() => window.location.reload()}>
            <Icon as={RotateCw} size={16} />
            {t('app.tryAgain')}
          </Button>
        }
      />
    )
  }
  if (shown.length > 0) {
    return (
      <ConversationRows conversations={shown} activeId={activeId} hrefOf={hrefOf} onOpen={onOpen}>
        {(conversation) => (
          <ConversationItem
            conversation={conversation}
            meId={meId}
            active={conversation.conversationId === activeId}
            localStates={localStates}
          />
        )}
      </ConversationRows>
    )
  }
  if (text) {
    return (
      <EmptyState
        className="flex-none pt-14"
        title={t('empty.nothingMatches', { text })}
        text={t('empty.nothingMatchesText')}
        actions={
          <Link href={`/users?text=${encodeURIComponent(text)}`} className={buttonClass()}>
            {t('empty.searchPeople')}
          </Link>
        }
      />
    )
  }
  if (filter === 'unread') return <EmptyState className="flex-none pt-14" title={t('empty.allRead')} />
  if (filter === 'direct') return <EmptyState className="flex-none pt-14" title={t('empty.noDirect')} />
  if (filter === 'groups') return <EmptyState className="flex-none pt-14" title={t('empty.noGroups')} />
  return (
    <EmptyState
      sign="mark"
      title={t('empty.noChats')}
      text={t('empty.noChatsText')}
      actions={
        <>
          <Link href="/users" className={buttonClass('primary')}>
            {t('empty.findPeople')}
          </Link>
          <Button onClick={onNewGroup}>{t('list.newGroup')}</Button>
        </>
      }
    />
  )
}
