'use client'

import { type CSSProperties, useCallback, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { ContinueWith } from '@/features/conversations/view/continue-with'
import { ConversationList } from '@/features/conversations/view/conversation-list'
import { useConversations } from '@/features/conversations/data/use-conversations'
import { useOpenConversation } from '@/features/people/data/use-open-conversation'
import { isOfInputMethod, shortcutKey } from '@/ui/keys'
import '@/ui/messages/chats'
import { goToPage } from '@/ui/page-link'
import { ResizeHandle } from '@/ui/resize-handle'
import { onDemand, useWhenIdle } from '@/ui/on-demand'
import { useCommandKey, useCommandKeyName } from '@/ui/use-command-key'
import { useDebounced } from '@/ui/use-debounced'
import { useStoredNumber } from '@/ui/use-stored'
import { useActiveConversation } from '../use-active-conversation'
import { useFindable } from '../use-findable'
import { InstallHint, Strip } from '../strip'
import { type Me, useMe } from '../use-me'
import { useNewGroup } from '../use-new-group'
import { ChatLayer } from './chat-layer'
import { useInvitations } from './use-invitations'
import { useLeaveChat } from './use-leave-chat'
import { useLocalStates } from './use-local-states'

const searchResults = onDemand(() => import('@/features/search/view/search-results').then((part) => part.SearchResults))

const peopleHere = onDemand(() => import('@/features/people/view/people-here').then((part) => part.PeopleHere))
const firstScreen = onDemand(() => import('./first-screen').then((part) => part.FirstScreen))

const listWidth = { min: 264, initial: 324, max: 400 }

const newChat = () => goToPage('/users')

export function MessagesScreen() {
  return <Messages meId={useMe()._id} />
}

/** The list next to the open conversation; on a phone, one covers the other. */
function Messages({ meId }: { meId: Me['_id'] }) {
  const t = useTranslations()
  const conversations = useConversations()
  const { activeId, place, open, close, leavePlace } = useActiveConversation()
  const localStates = useLocalStates(meId)
  const search = useRef<HTMLInputElement>(null)
  const toSearch = useCallback(() => {
    search.current?.focus()
    search.current?.select()
  }, [])
  useSlash(toSearch)
  useCommandKey('f', toSearch, searchKey)
  useWhenIdle(searchResults.load)
  const paletteKey = useCommandKeyName('k')
  const searchKeyName = useCommandKeyName('f', searchKey)
  const openPerson = useOpenConversation(meId, open)
  const [typed, setTyped] = useState('')
  const text = useDebounced(typed.trim())
  const rows = useRef<HTMLDivElement>(null)
  const findable = useFindable(conversations, meId)
  const [width, setWidth] = useStoredNumber('parley-list-width', listWidth.initial)
  const newGroup = useNewGroup(meId, open)
  const onLeft = useCallback(
    (conversationId: string) => {
      if (conversationId === activeId) close()
    },
    [activeId, close],
  )
  const leaving = useLeaveChat(meId, onLeft)
  const invitations = useInvitations(open)
  const hasNone = conversations.status === 'ready' && conversations.entries.length === 0

  return (
    <main className="contents">
      <section
        aria-label={t('list.label')}
        style={{ '--list-width': `${width / 16}rem` } as CSSProperties}
        data-covered={activeId !== null || undefined}
        className="phone-under relative flex min-h-0 flex-none flex-col max-md:flex-1 md:w-66 lg:w-(--list-width)"
      >
        {/* The chat has its own strip; without an open one, the list shows it. */}
        {activeId === null ? (
          <div className="md:hidden">
            <Strip />
            <InstallHint />
          </div>
        ) : null}
        <ConversationList
          conversations={conversations}
          meId={meId}
          localStates={localStates}
          activeId={activeId}
          onOpen={open}
          onLeave={leaving.leave}
          invitations={invitations}
          onNewChat={newChat}
          onNewGroup={newGroup.open}
          first={<First onOpen={openPerson} meId={meId} />}
          searchRef={search}
          searchKeyHint={searchKeyName}
          search={{
            typed,
            onType: setTyped,
            text,
            rows,
            results: (
              <searchResults.Part
                {...findable}
                text={text}
                rows={rows}
                meId={meId}
                onOpen={open}
                onOpenPerson={(person) => void openPerson(person)}
              />
            ),
          }}
        />
        <ResizeHandle label={t('list.resize')} value={width} {...listWidth} onChange={setWidth} />
      </section>
      <ChatLayer
        conversationId={activeId}
        place={place}
        meId={meId}
        onPlaceLeft={leavePlace}
        onBack={close}
        onOpen={open}
        onLeave={leaving.leave}
        empty={
          <>
            <Strip />
            {hasNone ? (
              <firstScreen.Part onOpen={openPerson} />
            ) : (
              <ContinueWith conversations={conversations} meId={meId} onOpen={open} jumpKey={paletteKey} />
            )}
          </>
        }
      />
      {newGroup.dialog}
      {leaving.dialog}
    </main>
  )
}

interface FirstProps {
  meId: Me['_id']
  onOpen: ReturnType<typeof useOpenConversation>
}

/** Shown instead of the rows while there are none. */
function First({ meId, onOpen }: FirstProps) {
  useEffect(() => {
    peopleHere.load()
    firstScreen.load()
  }, [])
  return (
    <>
      <div className="flex-none px-4 pb-3 md:hidden">
        <firstScreen.Part onOpen={onOpen} isCard />
      </div>
      <peopleHere.Part meId={meId} onOpen={(person) => void onOpen(person)} />
    </>
  )
}

/** Also works while typing: Ctrl+F searches the open chat, and with Shift all chats. */
const searchKey = { shift: true }

/** A slash does the same, outside text fields. */
function useSlash(onPress: () => void) {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (shortcutKey(event) !== '/' || event.ctrlKey || event.metaKey || event.altKey || isOfInputMethod(event)) return
      const target = event.target as HTMLElement
      if (target.isContentEditable || target.closest('input, textarea, select, [role=dialog], [role=menu]')) return
      event.preventDefault()
      onPress()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [onPress])
}
