'use client'

import { Ellipsis, Reply, SmilePlus } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/chat'
import { clockTime } from '@/ui/time/format'
import type { MessageAction } from '../model/message-actions'

interface MessageToolsProps {
  allowed: readonly MessageAction[]
  /** Set while the menu is open. */
  isOpen: boolean
  isOwn: boolean
  /** For a message without a visible time. */
  sentAt: number | null
  onRun: (action: MessageAction, anchor: HTMLElement, byKeyboard: boolean) => void
  onMenu: (anchor: HTMLElement, byKeyboard: boolean) => void
}

/** Next to the bubble's bottom edge, while a pointer or the focus is on the message. */
export function MessageTools({ allowed, isOpen, isOwn, sentAt, onRun, onMenu }: MessageToolsProps) {
  const t = useTranslations('chat.actions')
  const quick = [
    { action: 'react', icon: SmilePlus },
    { action: 'reply', icon: Reply },
  ] as const
  return (
    <div
      className={cx(
        // Above the pill at the bottom of the timeline.
        'absolute bottom-0 z-30 flex animate-pop rounded-row p-0.5 shadow-e2 surface-raised max-md:hidden',
        isOwn ? 'end-full me-2 origin-bottom-right' : 'start-full ms-2 origin-bottom-left',
      )}
    >
      {sentAt === null ? null : (
        <span aria-hidden className="flex-none self-center ps-2 pe-1 whitespace-nowrap text-text-3 type-time">
          {clockTime(sentAt)}
        </span>
      )}
      {quick.map(({ action, icon }) =>
        allowed.includes(action) ? (
          <IconButton
            key={action}
            data-tool={action}
            label={t(action)}
            icon={icon}
            iconSize={18}
            size={30}
            directional={action === 'reply'}
            tooltipSide="top"
            onClick={(event) => onRun(action, event.currentTarget, event.detail === 0)}
          />
        ) : null,
      )}
      <IconButton
        data-tool="more"
        label={t('more')}
        icon={Ellipsis}
        iconSize={18}
        size={30}
        tooltipSide="top"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={(event) => onMenu(event.currentTarget, event.detail === 0)}
      />
    </div>
  )
}
