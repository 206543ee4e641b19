'use client'

import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/accounts'
import { Time } from '@/ui/time/time'
import { useAuthErrorText } from './auth-error-text'
import type { BackupState } from './server-state'
import { useEmbeddedAuth } from './embedded-context'

/** For administrators: whether the server backs up by itself, and when it last did. */
export function BackupPanel() {
  const t = useTranslations('backups')
  const errorText = useAuthErrorText()
  const { client } = useEmbeddedAuth()
  const [found, setFound] = useState<{ backups: BackupState | null } | null>(null)
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    client.server().then(setFound, setError)
  }, [client])
  if (error !== null) {
    return (
      <p role="alert" className="text-danger type-small">
        {errorText(error)}
      </p>
    )
  }
  if (!found) return null
  if (!found.backups) return <p className="text-text-2 type-small">{t('off')}</p>
  const { lastMade, lastFailed, isRunning, to } = found.backups
  return (
    <div className="grid gap-1 type-small">
      <p>{lastMade === null ? t('none') : t.rich('last', { time: timeTag(lastMade) })}</p>
      {isRunning ? <p className="text-text-2">{t('running')}</p> : null}
      {lastFailed === null ? null : <p className="text-danger">{t.rich('failed', { time: timeTag(lastFailed) })}</p>}
      <p className="wrap-anywhere text-text-2">{t('kept', { folder: to })}</p>
    </div>
  )
}

/** What stands for <time> in a sentence. */
const timeTag = (value: number) => () => <Time key="time" value={value} as="until" />
