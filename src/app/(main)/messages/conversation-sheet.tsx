'use client'

import { PanelRight } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Place } from '@/features/conversation/types'
import { ConversationMenuButton } from '@/features/conversations/view/conversation-menu-button'
import { useOffline } from '@/features/presence/data/use-offline'
import { OnceOnline } from '@/features/presence/view/once-online'
import { useUpdate } from '@/features/updates/data/use-update'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/chats'
import { onDemand, useInAdvance, useWhenIdle } from '@/ui/on-demand'
import { Delayed } from '@/ui/skeleton'
import { useMedia } from '@/ui/use-media'
import { peerOf } from '../../../../domain/conversation-key'
import { UpdateStrip } from '../strip'
import type { Me } from '../use-me'
import { useChatSearch } from './use-chat-search'
import type { Chat } from './use-leave-chat'

// The first chat opened appears without an animation.
export const prefetchChat = () => void import('@/features/conversation/view/chat-pane').catch(() => {})

const ChatPane = dynamic(() => import('@/features/conversation/view/chat-pane').then((part) => part.ChatPane), {
  loading: () => (
    <OnceOnline>
      <Delayed />
    </OnceOnline>
  ),
})
const askStrip = onDemand(() => import('@/features/notifications/view/ask-strip').then((part) => part.AskStrip))
const detailsLayer = onDemand(() => import('./details-layer').then((part) => part.DetailsLayer))

interface ConversationSheetProps {
  conversationId: string
  meId: Me['_id']
  place: Place | null
  onPlaceLeft: () => void
  onBack: () => void
  onOpen: (conversationId: string, seq?: number) => void
  onLeave: (chat: Chat) => void
  details: { isOpen: boolean; setOpen: (open: boolean) => void }
}

/** A conversation with its details at the end. */
export function ConversationSheet(props: ConversationSheetProps) {
  const { conversationId, meId, place, onPlaceLeft, onBack, onOpen, onLeave, details } = props
  const t = useTranslations('details')
  const detailsId = useId()
  const isPhone = useMedia('(width < 48rem)')
  // Its queries aren't urgent.
  useWhenIdle(askStrip.load)
  const isOffline = useOffline()
  const [hasUpdate] = useUpdate()
  const search = useChatSearch(conversationId, onOpen)
  // Notes to self have no details.
  const hasDetails = peerOf(conversationId, meId) !== meId
  const isOpen = details.isOpen && hasDetails
  useInAdvance(detailsLayer, isOpen, () => details.setOpen(false))
  const [isCovered, setCovered] = useState(false)
  // On a phone the details cover the chat.
  const uncover = () => isPhone && details.setOpen(false)
  const opensDetails = {
    type: 'button' as const,
    'aria-expanded': isOpen,
    'aria-controls': isOpen ? detailsId : undefined,
    onPointerEnter: () => detailsLayer.load(),
    onClick: () => details.setOpen(!isOpen),
  }
  return (
    <div className="relative flex min-h-0 flex-1">
      <div inert={isOpen && (isPhone || isCovered)} className="flex min-w-0 flex-1 flex-col">
        <ChatPane
          conversationId={conversationId}
          self={meId}
          place={place}
          onPlaceLeft={onPlaceLeft}
          onBack={onBack}
          bar={
            <>
              {search.bar}
              {isOffline ? null : hasUpdate ? <UpdateStrip /> : <askStrip.Part meId={meId} />}
            </>
          }
          cover={
            hasDetails ? (
              <button
                {...opensDetails}
                aria-label={t('open')}
                className="absolute inset-0 rounded-control focus-inset md:hidden"
              />
            ) : null
          }
          tools={
            <>
              {search.button}
              {hasDetails ? (
                <IconButton
                  label={t('open')}
                  icon={PanelRight}
                  directional
                  {...opensDetails}
                  className="max-md:hidden"
                />
              ) : null}
              <ConversationMenuButton conversationId={conversationId} onLeave={onLeave} />
            </>
          }
        />
      </div>
      {isOpen ? (
        <detailsLayer.Part
          id={detailsId}
          conversationId={conversationId}
          meId={meId}
          onClose={() => details.setOpen(false)}
          onOpen={onOpen}
          onSearch={() => {
            uncover()
            search.open()
          }}
          onLeave={onLeave}
          onCover={setCovered}
          onShow={(seq) => {
            uncover()
            onOpen(conversationId, seq)
          }}
          onShowInChat={uncover}
        />
      ) : null}
    </div>
  )
}
