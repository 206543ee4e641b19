'use client'

import { Ban } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Icon } from '@/ui/icon'
import '@/ui/messages/chat'
import { useMessageVisibility } from '../data/use-message-visibility'
import type { BlockedRun } from '../model/blocked-runs'
import type { MessageRow } from '../model/message-row'

interface BlockedLineProps {
  row: MessageRow
  run: BlockedRun
  isShown: boolean
  onToggle: () => void
}

/**
 * R10: replaces consecutive messages of blocked people, in a group shared with them. No one is named until the messages
 * are shown.
 */
export function BlockedLine({ row, run, isShown, onToggle }: BlockedLineProps) {
  const t = useTranslations('blocking')
  const visibility = useMessageVisibility(isShown ? null : run.lastSeq)
  return (
    <div
      ref={visibility}
      role="article"
      tabIndex={-1}
      data-row={isShown ? undefined : row.key}
      data-seq={isShown ? undefined : (row.seq ?? undefined)}
      className="mb-3 flex min-h-7 min-w-0 items-center gap-2 rounded-turn ps-[2.625rem] text-text-3 focus-inset type-small compact:mb-2 compact:ps-9"
    >
      <Icon as={Ban} size={14} />
      <span className="min-w-0 truncate">{t('run', { count: run.keys.length })}</span>
      <button
        type="button"
        aria-expanded={isShown}
        onClick={onToggle}
        className="relative flex-none rounded-spine font-semibold text-text-2 after:absolute after:-inset-x-2 after:-inset-y-1.5 press-text max-md:after:-inset-y-3"
      >
        {t(isShown ? 'hide' : 'show')}
      </button>
    </div>
  )
}
