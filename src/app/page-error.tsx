'use client'

import { CloudOff } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { copyText } from '@/ui/copy'
import { DeskPage } from '@/ui/desk-page'
import { EmptyState } from '@/ui/empty-state'
import { toast } from '@/ui/toast'

/** An error of a page or the whole app: says so, offers to reload, and lets the user copy the details. */
export function PageError({ error, isWhole = false }: { error: unknown; isWhole?: boolean }) {
  const t = useTranslations('error')

  async function copyDetails() {
    if (await copyText(describe(error))) toast(t('detailsCopied'))
  }

  const actions = (
    <>
      <Button variant="primary" onClick={() => window.location.reload()}>
        {t('reload')}
      </Button>
      <Button onClick={copyDetails}>{t('copyDetails')}</Button>
    </>
  )
  return isWhole ? (
    <DeskPage sign={CloudOff} title={t('pageTitle')} text={t('pageText')} actions={actions} />
  ) : (
    <EmptyState level={1} sign={CloudOff} title={t('pageTitle')} text={t('pageText')} actions={actions} />
  )
}

function describe(error: unknown): string {
  const cause = error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error)
  return `${window.location.pathname}\n${navigator.userAgent}\n${cause}`
}
