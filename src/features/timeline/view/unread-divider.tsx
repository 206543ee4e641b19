'use client'

import { useTranslations } from 'use-intl'
import '@/ui/messages/chat'
import type { DividerRow } from '../model/thread-rows'

/** Shown above the first unread message, for the duration of this visit. */
export function UnreadDivider({ row }: { row: DividerRow }) {
  const t = useTranslations('chat')
  return (
    <div
      role="separator"
      data-row={row.key}
      className="mt-1 mb-3 flex items-center gap-3 text-accent type-label before:h-px before:flex-1 before:bg-current before:opacity-35 after:h-px after:flex-1 after:bg-current after:opacity-35"
    >
      {t('newMessages', { count: row.count })}
    </div>
  )
}
