'use client'

import { Check, CheckCheck, CircleAlert, Clock3, type LucideIcon } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { cx } from './cx'
import { Icon } from './icon'
import './messages/chats'

export type TickState = 'waiting' | 'sent' | 'read' | 'failed'

const looks: Record<TickState, { icon: LucideIcon; className: string }> = {
  waiting: { icon: Clock3, className: '' },
  sent: { icon: Check, className: '' },
  read: { icon: CheckCheck, className: 'text-accent' },
  failed: { icon: CircleAlert, className: 'text-danger' },
}

/** The delivery state of the user's own message: clock, one tick, two ticks in the accent color, or an alert. */
export function Tick({ state, inRow = false }: { state: TickState; inRow?: boolean }) {
  const t = useTranslations('tick')
  const { icon, className } = looks[state]
  const size = inRow ? 14 : state === 'waiting' || state === 'failed' ? 13 : 16
  return (
    <span role="img" aria-label={t(state)} data-tick={state} className={cx('inline-flex flex-none', className)}>
      <Icon as={icon} size={size} />
    </span>
  )
}
