'use client'

import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/administration'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Time } from '@/ui/time/time'
import type { AccountNotice } from '../server/account-notices'
import { dismissUpTo, lastDismissed } from './dismissed-notices'
import { useAccountClient } from './account-client'
import type { Notice } from './session-store'

/** Shows changes that others made to the user's account, until dismissed on this device. */
export function NoticesDialog({ accountId, id }: Notice) {
  const t = useTranslations('notices')
  const client = useAccountClient()
  const [notices, setNotices] = useState<readonly AccountNotice[]>([])
  useEffect(() => {
    let isOver = false
    const dismissed = lastDismissed(accountId)
    client.notices().then(
      (all) => !isOver && setNotices(all.filter((notice) => notice.id > dismissed)),
      // The next token announces it again.
      () => {},
    )
    return () => {
      isOver = true
    }
  }, [client, accountId])

  const tell = (kind: AccountNotice['kind'], by: string | null) => {
    if (kind === 'password') return by === null ? t('passwordByOwner') : t('passwordBy', { name: by })
    return by === null ? t('secondFactorByOwner') : t('secondFactorBy', { name: by })
  }
  const dismiss = () => {
    dismissUpTo(accountId, id)
    setNotices([])
  }
  return (
    <Dialog
      open={notices.length > 0}
      onOpenChange={dismiss}
      title={t('title')}
      actions={
        <Button variant="primary" onClick={dismiss}>
          {t('dismiss')}
        </Button>
      }
    >
      <ul className="mt-3 grid gap-3">
        {notices.map(({ id: key, kind, by, at }) => (
          <li key={key} className="wrap-anywhere type-body">
            {tell(kind, by)} <Time value={at} as="list" className="text-text-3 type-small" />
          </li>
        ))}
      </ul>
      <p className="mt-3 text-text-2 type-small">{t('notYou')}</p>
    </Dialog>
  )
}
