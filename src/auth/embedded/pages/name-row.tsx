'use client'

import { useTranslations } from 'use-intl'
import { FieldRow } from '@/ui/field-row'
import '@/ui/messages/accounts'
import { useSession } from '../../contract'
import { useAuthErrorText } from './auth-error-text'
import { useAccountClient } from './account-client'
import { useEmbeddedAuth } from './embedded-context'

/** The name row of the user's own profile. */
export function NameRow() {
  const t = useTranslations('auth')
  const { user } = useSession()
  const client = useAccountClient()
  const { store } = useEmbeddedAuth()
  const reasonOf = useAuthErrorText()
  return (
    <FieldRow
      label={t('name')}
      value={user?.name ?? ''}
      autoComplete="name"
      maxLength={60}
      reasonOf={reasonOf}
      onSave={async (name) => {
        await client.updateName(name)
        await store.changed()
      }}
    />
  )
}
