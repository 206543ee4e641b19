'use client'

import { useTranslations } from 'use-intl'
import { buttonClass } from '@/ui/button'
import { DeskPage } from '@/ui/desk-page'
import { PageTitle } from './page-title'

export default function NotFound() {
  const t = useTranslations('error')
  return (
    <>
      <PageTitle />
      <DeskPage
        title={t('notFoundTitle')}
        text={t('notFoundText')}
        actions={
          // A separate document, which needs none of the router's scripts.
          // oxlint-disable-next-line nextjs/no-html-link-for-pages
          <a href="/messages" className={buttonClass('primary')}>
            {t('backToChats')}
          </a>
        }
      />
    </>
  )
}
