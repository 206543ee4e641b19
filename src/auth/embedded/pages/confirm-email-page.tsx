'use client'

import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/accounts'
import { useServer } from '../../contract'
import { AuthForm, AuthPage } from './auth-page'
import { useAccountClient } from './account-client'
import { useEmbeddedAuth } from './embedded-context'
import { useHeldToken } from './held-token'

/** The page that a confirmation link opens. It asks for a click, because mail scanners open links by themselves. */
export function ConfirmEmailPage() {
  const t = useTranslations('auth')
  const { name } = useServer()
  const client = useAccountClient()
  const { store } = useEmbeddedAuth()
  const token = useHeldToken()
  const [isDone, setDone] = useState(false)
  const confirm = async () => {
    await client.confirmEmail(token ?? '')
    setDone(true)
    await store.changed()
  }
  return (
    <AuthPage
      title={t('confirmEmail', { server: name })}
      aside={
        <Link href="/" className="font-medium text-accent press-accent">
          {t('toChats')}
        </Link>
      }
      isForAll
    >
      {isDone ? (
        <p role="status" className="type-body">
          {t('emailConfirmed')}
        </p>
      ) : token === '' ? (
        <p className="text-text-2 type-body">{t('errors.linkInvalid')}</p>
      ) : (
        <AuthForm submit={t('confirm')} onSubmit={confirm}>
          <p className="text-text-2 type-body">{t('confirmEmailText')}</p>
        </AuthForm>
      )}
    </AuthPage>
  )
}
