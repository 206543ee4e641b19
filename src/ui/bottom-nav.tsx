'use client'

import { useTranslations } from 'use-intl'
import { Badge } from './badge'
import { cx } from './cx'
import { Icon } from './icon'
import './messages/shell'
import { PageLink } from './page-link'
import type { NavItem } from './rail'

/** The app's navigation on a phone, on list pages only: never above a composer in use. */
export function BottomNav({ items }: { items: readonly NavItem[] }) {
  const t = useTranslations('nav')
  return (
    <nav
      aria-label={t('label')}
      className="flex-none border-t border-line pb-[env(safe-area-inset-bottom)] surface-desk md:hidden"
    >
      <ul className="grid h-14 auto-cols-fr grid-flow-col px-2">
        {items.map(({ href, label, name, icon, content, active, count = 0 }) => (
          <li key={href}>
            <PageLink
              href={href}
              aria-label={name ?? label}
              aria-current={active ? 'page' : undefined}
              className={cx(
                'relative flex h-full flex-col items-center justify-center gap-0.5 rounded-control transition-colors focus-inset type-nav',
                active ? 'text-accent' : 'text-text-2',
              )}
            >
              {content ?? <Icon as={icon} size={24} />}
              {label}
              {count > 0 ? <Badge count={count} floating className="absolute inset-s-[calc(50%+5px)] top-px" /> : null}
            </PageLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}
