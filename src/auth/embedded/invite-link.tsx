'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { copyText } from '@/ui/copy'
import { TextField } from '@/ui/text-field'
import { toast } from '@/ui/toast'
import { useSession } from '../contract'
import { useAuthErrorText } from './auth-error-text'
import { useEmbeddedAuth } from './embedded-provider'

/** Makes a link that lets one person sign up, and copies it. For administrators; nothing for others. */
export function InviteLink() {
  const t = useTranslations('auth')
  const { user } = useSession()
  const errorText = useAuthErrorText()
  const { client } = useEmbeddedAuth()
  const [link, setLink] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  if (!user?.isAdmin) return null

  const create = async () => {
    setError(null)
    try {
      const { code } = await client.invite({ uses: 1, days: 7 })
      const url = `${window.location.origin}/sign-up?invite=${code}`
      setLink(url)
      // If that isn't allowed, the link is on the page to be copied by hand.
      if (await copyText(url)) toast(t('linkCopied'))
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <>
      {link ? <TextField label={t('inviteLink')} value={link} readOnly className="w-full text-start" /> : null}
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
