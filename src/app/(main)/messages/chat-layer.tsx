'use client'

import { RotateCw, CloudOff } from 'lucide-react'
import { Component, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { Place } from '@/features/conversation/types'
import { Button } from '@/ui/button'
import { cx } from '@/ui/cx'
import { EmptyState } from '@/ui/empty-state'
import { Icon } from '@/ui/icon'
import '@/ui/messages/chats'
import { useWhenIdle } from '@/ui/on-demand'
import { useLingering } from '@/ui/use-lingering'
import type { Me } from '../use-me'
import { ConversationSheet, prefetchChat } from './conversation-sheet'
import type { Chat } from './use-leave-chat'
import { useDetails } from './use-details'

/** Two thirds of the 180 ms of its entrance. */
const leaveMs = 120

interface ChatLayerProps {
  conversationId: string | null
  place: Place | null
  onPlaceLeft: () => void
  meId: Me['_id']
  onBack: () => void
  onOpen: (conversationId: string, seq?: number) => void
  onLeave: (chat: Chat) => void
  /** The sheet without a conversation; a phone shows the list instead. */
  empty: ReactNode
}

/** The sheet on the desk. On a phone it slides over the list from the inline end, and back. */
export function ChatLayer({ empty, ...sheet }: ChatLayerProps) {
  const { conversationId } = sheet
  useWhenIdle(prefetchChat)
  const details = useDetails(conversationId)
  const { value, isLeaving, entered } = useLingering(conversationId, leaveMs)
  return (
    <div
      data-leaving={isLeaving || undefined}
      className={cx(
        'flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden surface-sheet md:my-2 md:me-2 md:rounded-sheet md:shadow-e1',
        value === null ? 'max-md:hidden' : 'max-md:fixed max-md:inset-0 max-md:z-20',
        value !== null && isLeaving && 'max-md:animate-slide-out',
        value !== null && entered && !isLeaving && 'max-md:animate-slide-in',
      )}
    >
      {value === null ? (
        empty
      ) : (
        <ChatBoundary key={value}>
          <ConversationSheet {...sheet} conversationId={value} details={details} />
        </ChatBoundary>
      )}
    </div>
  )
}

interface ChatBoundaryProps {
  children: ReactNode
}

/** A chat that fails to render leaves the list intact. */
class ChatBoundary extends Component<ChatBoundaryProps, { hasFailed: boolean }> {
  override state = { hasFailed: false }

  static getDerivedStateFromError = () => ({ hasFailed: true })

  override render() {
    return this.state.hasFailed ? (
      <ChatFailed onRetry={() => this.setState({ hasFailed: false })} />
    ) : (
      this.props.children
    )
  }
}

function ChatFailed({ onRetry }: { onRetry: () => void }) {
  const t = useTranslations()
  return (
    <EmptyState
      sign={CloudOff}
      title={t('error.chatTitle')}
      text={t('error.chatText')}
      actions={
        <Button onClick={onRetry}>
          <Icon as={RotateCw} size={16} />
          {t('app.tryAgain')}
        </Button>
      }
    />
  )
}
