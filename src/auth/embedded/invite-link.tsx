'use client'

import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { copyText } from '@/ui/copy'
import '@/ui/messages/accounts'
import { TextField } from '@/ui/text-field'
import { toast } from '@/ui/toast'
import { useSession } from '../contract'
import { useAuthErrorText } from './auth-error-text'
import { useEmbeddedAuth } from './embedded-context'
import { isLoopback } from './loopback'
import type { RegistrationMode } from './registration'

/**
 * Creates and copies an invite link, for one person if the server is invite-only. Renders nothing for
 * non-administrators.
 */
export function InviteLink() {
  const t = useTranslations('auth')
  const { user } = useSession()
  const errorText = useAuthErrorText()
  const { client } = useEmbeddedAuth()
  const [link, setLink] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  const isAdmin = user?.isAdmin === true
  const mode = useRegistrationMode(isAdmin)
  if (!isAdmin || mode === null) return null
  if (mode === 'closed') return <p className="text-text-2 type-small">{t('inviteClosed')}</p>

  const create = async () => {
    setError(null)
    try {
      const query = mode === 'open' ? '' : `?invite=${(await client.invite({ uses: 1, days: 7 })).code}`
      const url = `${window.location.origin}/sign-up${query}`
      setLink(url)
      // If the browser doesn't allow copying, the page shows the link.
      if (await copyText(url)) toast(t('linkCopied'))
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <>
      <p className="text-text-2 type-small">{t(mode === 'open' ? 'inviteOpen' : 'inviteOnce')}</p>
      {link ? <TextField label={t('inviteLink')} value={link} readOnly className="w-full text-start" /> : null}
      {isLoopback(window.location.hostname) ? <p className="text-text-2 type-small">{t('inviteHere')}</p> : null}
      {error ? (
        <p role="alert" className="text-danger type-small">
          {errorText(error)}
        </p>
      ) : null}
      <Button className="justify-self-start" onClick={() => void create()}>
        {t('copyInvite')}
      </Button>
    </>
  )
}

/** Null until known. If it can't be determined, the server decides when a link is requested. */
function useRegistrationMode(isAsked: boolean): RegistrationMode | null {
  const { client } = useEmbeddedAuth()
  const [mode, setMode] = useState<RegistrationMode | null>(null)
  useEffect(() => {
    if (!isAsked) return
    let isOver = false
    client.registration().then(
      (status) => !isOver && setMode(status.mode),
      () => !isOver && setMode('invite'),
    )
    return () => {
      isOver = true
    }
  }, [client, isAsked])
  return mode
}
