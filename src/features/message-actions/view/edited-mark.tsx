'use client'

import { useTranslations } from 'use-intl'
import '@/ui/messages/chat'
import type { MessageRow } from '@/features/timeline/model/message-row'
import { useMessageWork } from '../data/message-work'

/** “edited” next to the time; opens the edit history. */
export function EditedMark({ row }: { row: MessageRow }) {
  const t = useTranslations('chat')
  const { openLayer } = useMessageWork()
  return (
    <button
      type="button"
      aria-label={t('showHistory')}
      aria-haspopup="dialog"
      onClick={(event) => openLayer('history', row, event.currentTarget, event.detail === 0)}
      className="relative rounded-spine after:absolute after:-inset-x-1 after:-inset-y-1.5 press-line max-md:after:-inset-y-3.5"
    >
      {t('edited')}
    </button>
  )
}
