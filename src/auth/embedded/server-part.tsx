'use client'

import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/accounts'
import { toast } from '@/ui/toast'
import { AuthField } from './auth-field'
import { AuthForm } from './auth-page'
import { useEmbeddedAuth } from './embedded-context'
import type { ServerFacts } from './server-endpoints'
import { text } from './sign-in-page'

/** For administrators: what holds for the whole server. */
export function ServerPart() {
  const t = useTranslations('server')
  const { client } = useEmbeddedAuth()
  const [facts, setFacts] = useState<ServerFacts | null>(null)
  useEffect(() => {
    // Without an answer there is nothing to change.
    client.server().then(setFacts, () => {})
  }, [client])
  if (!facts) return null
  const save = async (form: FormData) => {
    setFacts(await client.setOwner(text(form, 'owner')))
    toast(t('ownerSaved'))
  }
  const field = (
    <AuthField
      label={t('owner')}
      name="owner"
      autoComplete="off"
      maxLength={100}
      defaultValue={facts.owner ?? ''}
      readOnly={facts.isOwnerFixed}
      hint={t(facts.isOwnerFixed ? 'ownerFixed' : 'ownerHint')}
    />
  )
  return facts.isOwnerFixed ? (
    field
  ) : (
    <AuthForm submit={t('saveOwner')} variant="neutral" onSubmit={save}>
      {field}
    </AuthForm>
  )
}
