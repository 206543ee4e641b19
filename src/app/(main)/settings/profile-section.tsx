'use client'

import { useTranslations } from 'use-intl'
import { AccountPanel, useAccountParts } from '@/auth/account-parts'
import { useSession } from '@/auth/contract'
import { useForgetPerson } from '@/features/outbox/data/use-forget-person'
import { AboutRows } from '@/features/profile/view/about-rows'
import { OwnPicture } from '@/features/profile/view/own-picture'
import { StatusRow } from '@/features/profile/view/status-row'
import '@/ui/messages/profile'
import { RowGroup } from '@/ui/row-group'
import { useLeave, useMe } from '../use-me'

/** The user's profile and account. */
export function ProfileSection() {
  const t = useTranslations('profile')
  const me = useMe()
  const leave = useLeave()
  const forget = useForgetPerson()
  const { keepsPicture } = useSession()
  const { NameRow } = useAccountParts()
  return (
    <>
      {keepsPicture === 'app' ? <OwnPicture me={me} /> : null}
      <RowGroup label={t('about')}>
        {NameRow ? <NameRow /> : null}
        <AboutRows key={me._id} me={me} />
        <StatusRow status={me.status} />
      </RowGroup>
      <AccountPanel
        onDeleted={() => {
          leave()
          return forget(me._id)
        }}
      />
    </>
  )
}
