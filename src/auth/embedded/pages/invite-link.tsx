'use client'

import { useCallback, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { copyText } from '@/ui/copy'
import { FormError } from '@/ui/form-error'
import '@/ui/messages/accounts'
import '@/ui/messages/account'
import { TextField } from '@/ui/text-field'
import { toast } from '@/ui/toast'
import { useSession } from '../../contract'
import { useAuthErrorText } from './auth-error-text'
import { useAccountClient } from './account-client'
import { useEmbeddedAuth } from './embedded-context'
import { flagTag } from './flag-tag'
import { isLoopback } from './loopback'
import { QrCode } from './qr-code'
import { useAnswer } from './use-answer'
import type { RegistrationMode } from '../server/registration'

/**
 * Creates and copies an invite link: a new one each time, for one person if the server is invite-only. If anyone can
 * sign up, it is always the same, and known without being created.
 */
export function useInviteLink(isAdmin: boolean) {
  const t = useTranslations('auth')
  const wordsOf = useAuthErrorText()
  const client = useAccountClient()
  const [made, setMade] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  const mode = useRegistrationMode(isAdmin)
  const open = isAdmin && mode === 'open' ? `${window.location.origin}/sign-up` : null

  // If that isn't allowed, the link is on the page to be copied by hand.
  const copy = async (url: string) => {
    if (await copyText(url)) toast(t('linkCopied'))
  }
  const create = async () => {
    setError(null)
    try {
      const url = open ?? `${window.location.origin}/sign-up?invite=${(await client.invite({ uses: 1, days: 7 })).code}`
      setMade(url)
      // If the browser doesn't allow copying, the page shows the link.
      await copy(url)
    } catch (thrown) {
      setError(thrown)
    }
  }
  return {
    mode,
    link: open ?? made,
    isCreated: made !== null,
    errorText: error ? wordsOf(error) : null,
    create,
    copy,
  }
}

/**
 * The same on a page, or with `isPrimary` as the main action of a dialog. For administrators; nothing for others.
 */
export function InviteLink({ isPrimary = false }: { isPrimary?: boolean }) {
  const t = useTranslations('auth')
  const { user } = useSession()
  const isAdmin = user?.isAdmin === true
  const { mode, link, isCreated, errorText, create } = useInviteLink(isAdmin)
  if (!isAdmin || mode === null) return null
  const isShown = link !== null && (isPrimary || isCreated)
  if (mode === 'closed') return <p className="text-text-2 type-small">{t('inviteClosed')}</p>
  return (
    <>
      <p className="text-text-2 type-small">{t(mode === 'open' ? 'inviteOpen' : 'inviteOnce')}</p>
      {isShown ? <QrCode text={link} label={t('inviteCode')} className="mx-auto size-37 max-md:size-52" /> : null}
      {isShown ? <TextField label={t('inviteLink')} value={link} readOnly className="w-full text-start" /> : null}
      {isLoopback(window.location.hostname) ? (
        <p className="text-text-2 type-small">{t.rich('inviteHere', { flag: flagTag })}</p>
      ) : null}
      {errorText ? <FormError>{errorText}</FormError> : null}
      <Button
        variant={isPrimary ? 'primary' : 'neutral'}
        className={isPrimary ? 'max-md:h-12! max-md:w-full max-md:text-base' : 'justify-self-start'}
        onClick={() => void create()}
      >
        {t('copyInvite')}
      </Button>
    </>
  )
}

/** Null until known. While it can't be determined, the server decides when a link is requested. */
function useRegistrationMode(isAsked: boolean): RegistrationMode | null {
  const { client } = useEmbeddedAuth()
  const ask = useCallback(async () => (isAsked ? await client.registration() : null), [client, isAsked])
  const { value, error } = useAnswer(ask)
  return value?.mode ?? (error === null ? null : 'invite')
}
