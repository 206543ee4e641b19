'use client'

import { Plus } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useState } from 'react'
import { useTranslations } from 'use-intl'
import { quickEmoji } from '@/features/emoji/data/recent-emoji'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import '@/ui/messages/chat'
import { PopoverLayer } from '@/ui/popover-layer'

interface QuickBarProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  onClosed: () => void
  /** Gets the focus back. */
  anchor: RefObject<HTMLElement | null>
  /** The bubble that the bar is placed above. */
  place: HTMLElement
  align: 'start' | 'end'
  isOverDark?: boolean
  /** The user's own reactions. */
  own: ReadonlySet<string>
  onPick: (emoji: string) => void
  onMore: () => void
}

/** Six emoji and a button for the full picker, above the bubble. */
export function QuickBar({ own, onPick, onMore, place, ...layer }: QuickBarProps) {
  const t = useTranslations('chat')
  const [emojis] = useState(() => quickEmoji())
  return (
    <PopoverLayer label={t('actions.react')} side="top" place={place} isPill {...layer}>
      <div
        role="toolbar"
        tabIndex={-1}
        aria-label={t('reactions.label')}
        onKeyDown={moveAlong}
        className="flex gap-0.5 p-1 max-md:p-1.5"
      >
        {emojis.map((emoji) => (
          <button
            key={emoji}
            type="button"
            aria-label={t('reactions.with', { emoji })}
            aria-pressed={own.has(emoji)}
            onClick={() => onPick(emoji)}
            className={cx(
              'grid size-9 place-items-center rounded-pill text-[1.375rem] leading-none transition-[background-color,scale] press active:scale-97 max-md:h-11 max-md:w-11.5 max-md:text-[1.75rem]',
              own.has(emoji) && 'bg-wash shadow-[inset_0_0_0_1px_var(--accent-line)]',
            )}
          >
            {emoji}
          </button>
        ))}
        <button
          type="button"
          aria-label={t('reactions.more')}
          onClick={onMore}
          className="grid size-9 place-items-center rounded-pill bg-raised-2 text-text-2 transition-colors press-text max-md:mx-0.5 max-md:size-10 max-md:self-center"
        >
          <Icon as={Plus} />
        </button>
      </div>
    </PopoverLayer>
  )
}

function moveAlong(event: KeyboardEvent<HTMLElement>) {
  const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (by === 0) return
  event.preventDefault()
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const isRtl = event.currentTarget.matches('[dir="rtl"] *')
  const at = buttons.findIndex((button) => button === document.activeElement)
  buttons[Math.min(buttons.length - 1, Math.max(0, at + (isRtl ? -by : by)))]?.focus()
}
