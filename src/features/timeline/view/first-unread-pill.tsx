'use client'

import { ArrowUp } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Icon } from '@/ui/icon'
import '@/ui/messages/chat'

/** Shown below the sticky date while the first unread message is above the screen. */
export function FirstUnreadPill({ count, onClick }: { count: number; onClick: () => void }) {
  const t = useTranslations('chat')
  return (
    // Has no height: it floats over the messages without moving them.
    <div className="sticky top-11 z-20 h-0">
      <button
        type="button"
        aria-label={t('toFirstUnread', { count })}
        onClick={onClick}
        className="absolute top-0 left-1/2 flex h-8 -translate-x-1/2 animate-appear items-center gap-1.5 rounded-pill ps-2.5 pe-3.5 surface-raised text-accent shadow-e2 type-sender press-accent max-md:h-11"
      >
        <Icon as={ArrowUp} size={16} />
        {t('newMessages', { count })}
      </button>
    </div>
  )
}
