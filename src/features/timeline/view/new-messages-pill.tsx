'use client'

import { ArrowDown } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import '@/ui/messages/chat'

interface NewMessagesPillProps {
  count: number
  /** The reader is far from the live end: the button is shown even without new messages. */
  far: boolean
  onClick: () => void
}

export function NewMessagesPill({ count, far, onClick }: NewMessagesPillProps) {
  const t = useTranslations('chat')
  if (count === 0 && !far) return null
  return (
    // Has no height and sticks to the bottom: it floats over the messages without moving them.
    <div className="sticky bottom-2 z-20 h-0">
      <button
        type="button"
        aria-label={count > 0 ? t('toNewMessages', { count }) : t('toLatest')}
        onClick={onClick}
        className={cx(
          'absolute bottom-0 left-1/2 flex h-8 -translate-x-1/2 animate-appear items-center gap-1.5 rounded-pill surface-raised text-accent shadow-e2 type-sender press-accent max-md:h-11',
          count > 0 ? 'ps-2.5 pe-3.5' : 'px-2',
        )}
      >
        <Icon as={ArrowDown} size={16} />
        {count > 0 ? t('newMessages', { count }) : null}
      </button>
    </div>
  )
}
