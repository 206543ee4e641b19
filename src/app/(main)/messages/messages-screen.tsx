'use client'

import { useRouter } from 'next/navigation'
import { type CSSProperties, useCallback, useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { ConversationList } from '@/features/conversations/conversation-list'
import { useConversations } from '@/features/conversations/use-conversations'
import { reconnectNow, useOffline } from '@/features/presence/use-offline'
import { EmptyState } from '@/ui/empty-state'
import { Kbd } from '@/ui/kbd'
import { OfflineStrip } from '@/ui/offline-strip'
import { ResizeHandle } from '@/ui/resize-handle'
import { isAppleDevice } from '@/ui/platform'
import { useIsMounted } from '@/ui/theme'
import { useStoredNumber } from '@/ui/use-stored'
import { useActiveConversation } from '../use-active-conversation'
import { type Me, useMe } from '../use-me'
import { useNewGroup } from '../use-new-group'
import { ChatLayer } from './chat-layer'
import { useLeaveGroup } from './use-leave-group'
import { useLocalStates } from './use-local-states'

const listWidth = { min: 264, initial: 324, max: 400 }

export function MessagesScreen() {
  const me = useMe()
  return me ? <Messages meId={me._id} /> : null
}

/** The list beside the open conversation; on a phone one over the other. */
function Messages({ meId }: { meId: Me['_id'] }) {
  const t = useTranslations()
  const router = useRouter()
  const conversations = useConversations()
  const { activeId, place, open, close, leavePlace } = useActiveConversation()
  const localStates = useLocalStates(meId)
  const isOffline = useOffline()
  const search = useRef<HTMLInputElement>(null)
  const keyHint = useSearchKey(search)
  const [width, setWidth] = useStoredNumber('parley-list-width', listWidth.initial)
  const newGroup = useNewGroup(meId, open)
  const onLeft = useCallback(
    (conversationId: string) => {
      if (conversationId === activeId) close()
    },
    [activeId, close],
  )
  const leaving = useLeaveGroup(onLeft)
  const onNewChat = useCallback(() => router.push('/users'), [router])

  return (
    <main className="contents">
      <section
        aria-label={t('list.label')}
        style={{ '--list-width': `${width / 16}rem` } as CSSProperties}
        data-covered={activeId !== null || undefined}
        className="phone-under relative flex min-h-0 flex-none flex-col max-md:flex-1 md:w-66 lg:w-(--list-width)"
      >
        {/* The chat has its own strip; without an open one the list says it. */}
        {isOffline && activeId === null ? (
          <div className="md:hidden">
            <OfflineStrip onRetry={reconnectNow} />
          </div>
        ) : null}
        <ConversationList
          conversations={conversations}
          meId={meId}
          localStates={localStates}
          activeId={activeId}
          onOpen={open}
          onLeave={leaving.ask}
          onNewChat={onNewChat}
          onNewGroup={newGroup.open}
          searchRef={search}
          searchKeyHint={keyHint}
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
        onLeave={leaving.ask}
        empty={
          <>
            {isOffline ? <OfflineStrip onRetry={reconnectNow} /> : null}
            <EmptyState
              sign="mark"
              title={t('empty.noChatOpen')}
              text={t.rich('empty.noChatOpenText', { key: keyTag(keyHint) })}
            />
          </>
        }
      />
      {newGroup.dialog}
      {leaving.dialog}
    </main>
  )
}

/** What stands for <key> in a sentence. */
const keyTag = (hint: string) => () => <Kbd key="key">{hint}</Kbd>

/** Ctrl K, or ⌘K, goes to the search field; the hint names the key of this machine. */
function useSearchKey(field: React.RefObject<HTMLInputElement | null>): string {
  const t = useTranslations('list')
  const isApple = useIsMounted() && isAppleDevice()
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || !(isApple ? event.metaKey : event.ctrlKey)) return
      if (event.shiftKey || event.altKey) return
      event.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [field, isApple])
  return isApple ? t('commandK') : t('ctrlK')
}
