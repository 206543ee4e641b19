'use client'

import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { buttonClass } from '@/ui/button'
import { EmptyState } from '@/ui/empty-state'
import { PageTitle } from './page-title'

export default function NotFound() {
  const t = useTranslations('error')
  return (
    <main className="flex h-full flex-col surface-desk">
      <PageTitle />
      <EmptyState
        level={1}
        sign="mark"
        title={t('notFoundTitle')}
        text={t('notFoundText')}
        actions={
          <Link href="/messages" className={buttonClass('primary')}>
            {t('backToChats')}
          </Link>
        }
      />
    </main>
  )
}
