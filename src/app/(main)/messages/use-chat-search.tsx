'use client'

import { Search } from 'lucide-react'
import { type ReactNode, useCallback, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useBackCloses } from '@/ui/back-closes'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/chats'
import { onDemand, useWhenIdle } from '@/ui/on-demand'
import { useCommandKey } from '@/ui/use-command-key'

const chatSearch = onDemand(() => import('@/features/search/view/chat-search').then((part) => part.ChatSearch))

/** Search in the open chat, opened by its button or Ctrl+F. Closing it returns the focus. */
export function useChatSearch(
  conversationId: string,
  onOpen: (conversationId: string, seq: number) => void,
): { button: ReactNode; bar: ReactNode; open: () => void } {
  const t = useTranslations('search')
  const [isOpen, setOpen] = useState(false)
  const opener = useRef<HTMLElement | null>(null)
  const field = useRef<HTMLInputElement>(null)
  useWhenIdle(chatSearch.load)

  const open = () =>
    chatSearch.load(() => {
      if (!isOpen) opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null
      setOpen(true)
      field.current?.focus()
      field.current?.select()
    })
  const close = () => {
    setOpen(false)
    opener.current?.focus()
  }
  useBackCloses(isOpen, close)
  const onGoTo = useCallback((seq: number) => onOpen(conversationId, seq), [onOpen, conversationId])
  useCommandKey('f', open)

  return {
    open,
    button: (
      <IconButton
        label={t('inChat')}
        icon={Search}
        aria-expanded={isOpen}
        onClick={() => (isOpen ? close() : open())}
      />
    ),
    bar: isOpen ? (
      <chatSearch.Part conversationId={conversationId} field={field} onGoTo={onGoTo} onClose={close} />
    ) : null,
  }
}
