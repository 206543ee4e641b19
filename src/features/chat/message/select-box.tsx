'use client'

import { Check } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import type { MessageRow } from '../thread-rows'

interface SelectBoxProps {
  row: MessageRow
  isSelected: boolean
  onToggle: () => void
}

/** On the side where the message is not: no text moves when picking begins. */
export function SelectBox({ row, isSelected, onToggle }: SelectBoxProps) {
  const t = useTranslations('chat.selection')
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={isSelected}
      aria-label={t('select')}
      onClick={onToggle}
      className={cx(
        'absolute top-1/2 grid size-5 -translate-y-1/2 place-items-center rounded-chip transition-colors after:absolute after:-inset-3',
        row.isOwn ? 'start-1' : 'end-1',
        isSelected ? 'bg-fill text-on-fill' : 'shadow-[inset_0_0_0_1px_var(--line-2)]',
      )}
    >
      {isSelected ? <Icon as={Check} size={14} /> : null}
    </button>
  )
}
