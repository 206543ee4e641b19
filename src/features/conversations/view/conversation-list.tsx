'use client'

import { Archive, ArchiveRestore, CheckCheck, CloudOff, RotateCw } from 'lucide-react'
import { type ReactNode, type Ref, type RefObject, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useBackCloses } from '@/ui/back-closes'
import { Button } from '@/ui/button'
import { EmptyState } from '@/ui/empty-state'
import { FilterChips } from '@/ui/filter-chips'
import { Icon } from '@/ui/icon'
import { IconButton } from '@/ui/icon-button'
import { isOfInputMethod } from '@/ui/keys'
import '@/ui/messages/chats'
import '@/ui/messages/shell'
import { SearchField } from '@/ui/search-field'
import { type Filter, isUnread, type ListEntry, passesFilter, type View } from '../model/conversation'
import type { ConversationMenuProps } from './conversation-menu'
import { conversationChanges, useConversationChanges } from '../data/use-conversation-changes'
import { useWhenIdle } from '@/ui/on-demand'
import { ConversationItem } from './conversation-item'
import { ArchivedHeader, ConversationListHeader, SelectionHeader } from './list-head'
import { ListSkeleton } from './list-skeleton'
import type { LocalStates } from '../data/local-states'
import { OlderConversationItem } from './older-conversation-item'
import type { Conversations } from '../data/use-conversations'
import { type Selection, useSelection } from '../data/use-selection'
import { useWithUnsent } from '../data/use-with-unsent'
import { ConversationRows } from './conversation-rows'

/** The parent owns the search field, because it knows what to search; the list only places it. */
interface ListSearch {
  typed: string
  onType: (text: string) => void
  /** The search text, once typing has paused. */
  text: string
  /** The search results, instead of the rows. */
  results: ReactNode
  /** The element that contains the results. */
  rows: RefObject<HTMLDivElement | null>
}

interface ConversationListProps {
  conversations: Conversations
  meId: string
  activeId: string | null
  onOpen: (conversationId: string) => void
  onLeave: ConversationMenuProps['onLeave']
  onNewChat: () => void
  onNewGroup: () => void
  localStates: LocalStates
  /** Instead of the rows, while there are no chats. */
  first: ReactNode
  /** Above the rows, if all chats are shown. */
  invitations: ReactNode
  search: ListSearch
  searchRef?: Ref<HTMLInputElement>
  searchKeyHint?: string
}

/** The list pane: header, search, filters, and rows. */
export function ConversationList(props: ConversationListProps) {
  const { conversations, activeId, localStates, onNewChat, onNewGroup, invitations } = props
  const { search, searchRef, searchKeyHint } = props
  const t = useTranslations('list')
  const [view, setView] = useState<View>('chats')
  const [filter, setFilter] = useState<Filter>('all')
  const { typed, onType, text } = search
  const selection = useSelection()
  const changes = useConversationChanges()
  useWhenIdle(conversationChanges.load)

  const entries = useWithUnsent(conversations, localStates, activeId)
  const inView = entries.filter((entry) => entry.archived === (view === 'archived'))
  const isSearching = text !== '' && view === 'chats' && !selection.isOn
  const shown = inView.filter(
    // Reading the open chat must not remove it from the list in front of the reader.
    (entry) => view === 'archived' || passesFilter(entry, filter) || entry.conversationId === activeId,
  )

  const hasNone = conversations.status === 'ready' && entries.length === 0

  // While a chat covers the list, the chat's heading is the highest.
  const isOnTop = activeId === null
  useBackCloses(isOnTop && view === 'archived', () => setView('chats'))
  useBackCloses(isOnTop && isSearching, () => onType(''))

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {selection.isOn ? (
        <Choosing selection={selection} entries={entries} shown={shown} view={view} />
      ) : view === 'archived' ? (
        <ArchivedHeader onBack={() => setView('chats')} onSelect={() => selection.start()} />
      ) : (
        <ConversationListHeader
          onNewChat={onNewChat}
          onNewGroup={onNewGroup}
          onReadAll={() => changes.markRead(inView)}
          onSelect={() => {
            onType('')
            selection.start()
          }}
          onArchived={() => {
            onType('')
            setView('archived')
          }}
        />
      )}
      {view === 'archived' ? null : (
        <div className="me-2 flex-none px-px max-md:me-0 max-md:px-4">
          <SearchField
            ref={searchRef}
            label={t('searchLabel')}
            placeholder={t('search')}
            keyHint={searchKeyHint}
            value={typed}
            onValueChange={onType}
            onKeyDown={(event) => {
              if (!isSearching || isOfInputMethod(event.nativeEvent)) return
              const first = search.rows.current?.querySelector<HTMLElement>('[data-row="0"]')
              // The results shown while typing continues belong to the previous text.
              if (event.key === 'Enter' && text === typed.trim()) first?.click()
              if (event.key !== 'ArrowDown') return
              event.preventDefault()
              first?.focus()
            }}
          />
          {isSearching || hasNone ? (
            <div className="h-2.5" />
          ) : (
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
          )}
        </div>
      )}
      {isSearching ? (
        search.results
      ) : (
        <>
          {view === 'chats' && filter === 'all' && !selection.isOn ? invitations : null}
          <Body {...props} shown={shown} view={view} filter={filter} selection={selection} />
        </>
      )}
    </div>
  )
}

interface ChoosingProps {
  selection: Selection
  entries: readonly ListEntry[]
  shown: readonly ListEntry[]
  view: View
}

/** Actions on several selected chats; each of them ends the selection. */
function Choosing({ selection, entries, shown, view }: ChoosingProps) {
  const t = useTranslations('list')
  const changes = useConversationChanges()
  const chosen = entries.filter(({ conversationId }) => selection.has(conversationId))
  const ids = shown.map(({ conversationId }) => conversationId)
  const isArchive = view === 'archived'
  return (
    <SelectionHeader
      count={chosen.length}
      isAll={ids.length > 0 && ids.every(selection.has)}
      onAll={() => selection.toggleAll(ids)}
      onEnd={selection.end}
    >
      <IconButton
        label={t('markRead')}
        icon={CheckCheck}
        disabled={!chosen.some(isUnread)}
        onClick={() => {
          changes.markRead(chosen)
          selection.end()
        }}
      />
      <IconButton
        label={isArchive ? t('unarchive') : t('archive')}
        icon={isArchive ? ArchiveRestore : Archive}
        disabled={chosen.length === 0}
        onClick={() => {
          changes.archive(chosen, !isArchive)
          selection.end()
        }}
      />
    </SelectionHeader>
  )
}

interface BodyProps extends ConversationListProps {
  shown: readonly ListEntry[]
  view: View
  filter: Filter
  selection: Selection
}

function Body({
  conversations,
  shown,
  view,
  filter,
  meId,
  activeId,
  onOpen,
  onLeave,
  first,
  localStates,
  selection,
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
      <ConversationRows
        entries={shown}
        meId={meId}
        activeId={activeId}
        onOpen={onOpen}
        onLeave={onLeave}
        selection={selection}
      >
        {(entry) => {
          const { conversationId, conversation } = entry
          const row = { meId, active: conversationId === activeId, localStates }
          return conversation ? (
            <ConversationItem conversation={conversation} {...row} />
          ) : (
            <OlderConversationItem entry={entry} {...row} />
          )
        }}
      </ConversationRows>
    )
  }
  if (view === 'archived') {
    return (
      <EmptyState
        className="flex-none pt-14"
        title={t('empty.nothingArchived')}
        text={t('empty.nothingArchivedText')}
      />
    )
  }
  if (filter === 'unread') return <EmptyState className="flex-none pt-14" title={t('empty.allRead')} />
  if (filter === 'direct') return <EmptyState className="flex-none pt-14" title={t('empty.noDirect')} />
  if (filter === 'groups') return <EmptyState className="flex-none pt-14" title={t('empty.noGroups')} />
  return first
}
