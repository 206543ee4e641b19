'use client'

import { useTranslations } from 'use-intl'
import { capped } from '@/ui/badge'

/** C23: the tab's title shows the number of unread messages that need attention. */
export function PageTitle({ unread = 0 }: { unread?: number }) {
  const t = useTranslations('app')
  return <title>{unread > 0 ? `(${capped(unread)}) ${t('name')}` : t('name')}</title>
}
