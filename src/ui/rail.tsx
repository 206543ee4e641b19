'use client'

import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Badge } from './badge'
import { cx } from './cx'
import { Icon } from './icon'
import './messages/shell'
import { PageLink } from './page-link'
import { Mark } from './mark'

/** A destination. `content` replaces the icon, for example with the user's avatar. */
export interface NavItem {
  href: string
  /** The label, below the icon on a phone. */
  label: string
  /** The accessible name if it says more than the label, such as the unread count. */
  name?: string
  icon: LucideIcon
  content?: ReactNode
  active: boolean
  count?: number
}

/** The app's navigation on a desktop: destinations at the top, the user's own things at the bottom. */
export function Rail({ items, foot }: { items: readonly NavItem[]; foot: ReactNode }) {
  const t = useTranslations('nav')
  return (
    <nav aria-label={t('label')} className="flex w-15 flex-none flex-col items-center gap-1 pt-3.5 pb-3 max-md:hidden">
      <Mark size={28} className="mt-0.5 mb-4 text-accent" />
      <ul className="flex flex-col gap-1">
        {items.map((item) => (
          <li key={item.href}>
            <RailLink {...item} />
          </li>
        ))}
      </ul>
      <div className="mt-auto flex flex-col items-center gap-1">{foot}</div>
    </nav>
  )
}

export function RailLink({ href, label, name, icon, content, active, count = 0 }: NavItem) {
  return (
    <PageLink
      href={href}
      aria-label={name ?? label}
      aria-current={active ? 'page' : undefined}
      data-tooltip={label}
      data-tooltip-side="inline-end"
      className={cx(
        'relative grid size-10 place-items-center rounded-control transition-colors',
        active ? 'bg-open text-text-1 shadow-[0_0_0_1px_var(--line)]' : 'text-text-2 press press-text',
      )}
    >
      {content ?? <Icon as={icon} />}
      {count > 0 ? <Badge count={count} floating className="absolute -inset-e-[3px] -top-px" /> : null}
    </PageLink>
  )
}
