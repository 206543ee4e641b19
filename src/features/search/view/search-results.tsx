'use client'

import { CloudOff, WifiOff } from 'lucide-react'
import { type ReactNode, type RefObject, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useOffline } from '@/features/presence/data/use-offline'
import { Button } from '@/ui/button'
import { EmptyState } from '@/ui/empty-state'
import '@/ui/messages/search'
import '@/ui/messages/shell'
import { Delayed, Skeleton } from '@/ui/skeleton'
import { useListKeys } from '@/ui/use-list-keys'
import type { ChatHits, Findable, FoundPerson } from '../types'
import { useChatName } from '../data/use-chat-name'
import { type Found, useFound } from '../data/use-found'
import { ChatResult, MessageResult, MoreInChat, type OpenChat, PersonResult } from './result-rows'

export interface SearchResultsProps {
  /** The search text, once typing has paused. Not empty. */
  text: string
  chats: readonly Findable[]
  allIds: readonly string[]
  meId: string
  onOpen: OpenChat
  onOpenPerson: (person: FoundPerson) => void
  /** The rows, to which the field moves the focus. */
  rows: RefObject<HTMLDivElement | null>
}

/** The results of the list's search, instead of the list: chats, people, then messages under their chats. */
export function SearchResults(props: SearchResultsProps) {
  // Remounting retries the search.
  const [attempt, setAttempt] = useState(0)
  return <Results key={attempt} {...props} onRetry={() => setAttempt((count) => count + 1)} />
}

function Results(props: SearchResultsProps & { onRetry: () => void }) {
  const { text, chats, allIds, meId, onOpen, onOpenPerson, rows, onRetry } = props
  const t = useTranslations('search')
  const found = useFound(text, chats, allIds, meId)
  const { words, messages } = found
  const isOffline = useOffline()
  const count =
    found.chats.length +
    found.people.length +
    messages.found.reduce((sum, { hits, continueBefore }) => sum + hits.length + (continueBefore === null ? 0 : 1), 0)
  const scroll = useRef({
    scrollToIndex: (index: number) =>
      rows.current?.querySelector(`[data-row="${index}"]`)?.scrollIntoView({ block: 'nearest' }),
  })
  const onKeyDown = useListKeys(rows, scroll, count)
  const numbers = numbering()

  if (count === 0) return <NothingFound text={text} found={found} isOffline={isOffline} onRetry={onRetry} />
  return (
    <div
      ref={rows}
      role="presentation"
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 scroll-quiet overflow-y-auto overscroll-contain pe-2 pb-4 max-md:pe-0"
    >
      {found.chats.length > 0 ? (
        <Section label={t('chats')}>
          {found.chats.map((chat) => (
            <ChatResult key={chat.conversationId} row={numbers()} chat={chat} words={words} onOpen={onOpen} />
          ))}
        </Section>
      ) : null}
      {found.people.length > 0 ? (
        <Section label={t('people')}>
          {found.people.map((person) => (
            <PersonResult
              key={person._id}
              row={numbers()}
              person={person}
              words={words}
              onOpen={() => onOpenPerson(person)}
            />
          ))}
        </Section>
      ) : null}
      {messages.found.map((inChat) => (
        <ChatSection key={inChat.conversationId} inChat={inChat}>
          {inChat.hits.map((hit) => (
            <MessageResult
              key={hit.seq}
              row={numbers()}
              conversationId={inChat.conversationId}
              hit={hit}
              words={words}
              onOpen={onOpen}
            />
          ))}
          {inChat.continueBefore === null ? null : (
            <MoreInChat row={numbers()} inChat={inChat} onMore={() => messages.showMore(inChat.conversationId)} />
          )}
        </ChatSection>
      ))}
      <Foot found={found} isOffline={isOffline} onRetry={onRetry} />
    </div>
  )
}

/** Rows are numbered across sections, so the arrow keys move from one section to the next. */
function numbering() {
  let next = 0
  return () => next++
}

function Foot({ found, isOffline, onRetry }: { found: Found; isOffline: boolean; onRetry: () => void }) {
  const t = useTranslations()
  if (isOffline && !found.isComplete) return <Note>{t('search.offline')}</Note>
  if (found.isFailed) {
    return (
      <Note>
        {t('search.partFailed')} <Button onClick={onRetry}>{t('app.tryAgain')}</Button>
      </Note>
    )
  }
  if (!found.isComplete) return <Waiting />
  if (!found.searchOlder) return null
  return (
    <Note>
      {t('search.searched', { count: found.searched })} <Button onClick={found.searchOlder}>{t('search.older')}</Button>
    </Note>
  )
}

const Note = ({ children }: { children: ReactNode }) => (
  <p className="flex flex-col items-center gap-2 px-4 pt-4 text-center text-text-3 type-small">{children}</p>
)

interface NothingFoundProps {
  text: string
  found: Found
  isOffline: boolean
  onRetry: () => void
}

function NothingFound({ text, found, isOffline, onRetry }: NothingFoundProps) {
  const t = useTranslations()
  const place = 'flex-none pt-14'
  if (!found.isComplete && isOffline) {
    return <EmptyState className={place} sign={WifiOff} title={t('offline.title')} text={t('search.offline')} />
  }
  if (!found.isComplete) return <Waiting />
  if (found.isFailed) {
    return (
      <EmptyState
        className={place}
        sign={CloudOff}
        title={t('search.failed')}
        text={t('error.serverText')}
        actions={<Button onClick={onRetry}>{t('app.tryAgain')}</Button>}
      />
    )
  }
  return (
    <EmptyState
      className={place}
      title={t('empty.nothingMatches', { text })}
      text={found.searchOlder ? t('empty.nothingMatchesText') : t('empty.nothingMatchesAnywhere')}
      actions={found.searchOlder ? <Button onClick={found.searchOlder}>{t('search.everywhere')}</Button> : null}
    />
  )
}

function Waiting() {
  return (
    <Delayed>
      <div aria-hidden className="flex flex-col gap-4 p-3">
        {['62%', '48%', '70%'].map((width) => (
          <div key={width}>
            <Skeleton className="h-3 w-1/3" />
            <Skeleton className="mt-2 h-2.5" style={{ width }} />
          </div>
        ))}
      </div>
    </Delayed>
  )
}

function Section({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={label} className="pt-2">
      <h2 dir="auto" className="beside truncate px-3 pb-1 text-xs leading-4 font-semibold text-text-3 max-md:px-4">
        {label}
      </h2>
      {children}
    </div>
  )
}

function ChatSection({ inChat, children }: { inChat: ChatHits; children: ReactNode }) {
  const t = useTranslations('search')
  const name = useChatName(inChat.conversationId)
  return <Section label={name === '' ? t('messages') : t('messagesIn', { name })}>{children}</Section>
}
