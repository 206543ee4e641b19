'use client'

import { X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/chat'
import { useMessageWork } from '../data/message-work'

/** Replaces the chat's header while messages are selected: their number, and a way to cancel. */
export function SelectionHead() {
  const t = useTranslations('chat.selection')
  const { selection, pickAll } = useMessageWork()
  const picked = useSyncExternalStore(selection.subscribe, selection.get, () => null)
  if (picked === null) return null
  return (
    <div className="absolute inset-x-0 top-0 z-20 flex h-14 animate-appear items-center gap-2 rounded-t-sheet border-b border-line px-2.5 surface-sheet max-md:rounded-none max-md:px-0.5">
      <IconButton label={t('leave')} icon={X} onClick={selection.clear} />
      <span role="status" className="min-w-0 flex-1 truncate type-chat-title">
        {t('count', { count: picked.size })}
      </span>
      <Button variant="plain" onClick={pickAll}>
        {t('all')}
      </Button>
    </div>
  )
}
