'use client'

import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { EmptyState } from '@/ui/empty-state'
import '@/ui/messages/shell'

/** Shown when Clerk’s scripts could not be loaded, instead of loading forever. */
export function Unreachable({ level }: { level: 1 | 2 }) {
  const t = useTranslations()
  return (
    <EmptyState
      level={level}
      title={t('error.clerkTitle')}
      text={t('error.clerkText')}
      actions={
        <Button variant="primary" onClick={() => window.location.reload()}>
          {t('app.tryAgain')}
        </Button>
      }
    />
  )
}
