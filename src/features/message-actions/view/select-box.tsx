'use client'

import { Check } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import '@/ui/messages/chat'

interface SelectBoxProps {
  isOwn: boolean
  /** In groups, the checkboxes take the avatars' place. */
  inGroup: boolean
  isSelected: boolean
}

/**
 * Outside the messages' maximum width, so that no text moves when selecting starts. Pressing it counts as pressing the
 * message.
 */
export function SelectBox({ isOwn, inGroup, isSelected }: SelectBoxProps) {
  const t = useTranslations('chat.selection')
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={isSelected}
      aria-label={t('select')}
      className={cx(
        // Next to the first line.
        'absolute top-[7px] grid size-5 place-items-center compact:top-1 max-md:top-2 rounded-chip transition-colors after:absolute after:-inset-3',
        inGroup ? 'start-1.5 compact:start-1' : isOwn ? 'start-1' : 'end-1',
        isSelected ? 'bg-fill text-on-fill' : 'shadow-[inset_0_0_0_1px_var(--line-2)]',
      )}
    >
      {isSelected ? <Icon as={Check} size={14} /> : null}
    </button>
  )
}
