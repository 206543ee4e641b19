'use client'

import { useTranslations } from 'use-intl'
import '@/ui/messages/accounts'
import { RowGroup } from '@/ui/row-group'
import { BackupPanel } from './backup-panel'
import { InviteLink } from './invite-link'
import { ServerPart } from './server-part'

/** For administrators: who comes in, whether it is backed up, and what holds for the whole server. */
export function ServerPanel() {
  const t = useTranslations('auth')
  return (
    <>
      <RowGroup label={t('invite')}>
        <div className="grid gap-3 p-4">
          <InviteLink />
        </div>
      </RowGroup>
      <RowGroup label={t('backups')}>
        <div className="p-4">
          <BackupPanel />
        </div>
      </RowGroup>
      <RowGroup label={t('thisServer')}>
        <div className="grid gap-4 p-4">
          <ServerPart />
        </div>
      </RowGroup>
    </>
  )
}
