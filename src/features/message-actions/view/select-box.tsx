'use client'

import { Check } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import '@/ui/messages/chat'

/**
 * In one column at the sheet's start for every sender, level with the bubble's bottom: the timeline positions it, not
 * the bubble. Pressing it counts as pressing the message.
 */
export function SelectBox({ isSelected }: { isSelected: boolean }) {
  const t = useTranslations('chat.selection')
  return (
    <span data-box className="h-0 w-0 self-start">
      <button
        type="button"
        role="checkbox"
        aria-checked={isSelected}
        aria-label={t('select')}
        className={cx(
          'absolute inset-s-6 grid size-5.5 -translate-y-[calc(100%+0.375rem)] animate-appear place-items-center rounded-pill transition-colors after:absolute after:-inset-2.5 max-md:inset-s-3',
          isSelected ? 'bg-fill text-on-fill' : 'shadow-[inset_0_0_0_1.5px_var(--line-2)]',
        )}
      >
        {isSelected ? <Icon as={Check} size={14} /> : null}
      </button>
    </span>
  )
}
