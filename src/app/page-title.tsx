'use client'

import { useTranslations } from 'use-intl'
import { capped } from '@/ui/badge'

/** C23: the tab tells how many unread messages call for the reader. */
export function PageTitle({ unread = 0 }: { unread?: number }) {
  const t = useTranslations('app')
  return <title>{unread > 0 ? `(${capped(unread)}) ${t('name')}` : t('name')}</title>
}
