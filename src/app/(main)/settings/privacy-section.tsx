'use client'

import { useTranslations } from 'use-intl'
import { BlockedList } from '@/features/privacy/view/blocked-list'
import { PrivacySwitches } from '@/features/privacy/view/privacy-switches'
import '@/ui/messages/settings'
import { RowGroup } from '@/ui/row-group'

/** Shows what others can see of the user, and whom the user has blocked. */
export function PrivacySection() {
  const t = useTranslations('settings')
  return (
    <>
      <RowGroup label={t('privacyLabel')} hint={t('privacyText')}>
        <PrivacySwitches />
      </RowGroup>
      <RowGroup label={t('blocked')}>
        <BlockedList />
      </RowGroup>
    </>
  )
}
