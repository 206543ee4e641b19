'use client'

import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import '@/ui/messages/administration'
import type { OwnAccount } from '../server/account-endpoints'
import { useAccountClient } from './account-client'
import { ProviderButton } from './provider-button'
import { useAnswer } from './use-answer'

export function useOwnAccount() {
  const client = useAccountClient()
  return useAnswer(useCallback(() => client.account(), [client]))
}

/** The account has no password, and hasn't been confirmed at the provider recently. */
export const needsProvider = (account: OwnAccount | null) =>
  account !== null && !account.hasPassword && !account.hasShown

/** In a dialog: says that the next step is at the provider, and offers to cancel. */
export function ShowAgain({ account, onCancel }: { account: OwnAccount | null; onCancel: () => void }) {
  const t = useTranslations()
  const name = account?.provider?.name ?? ''
  return (
    <>
      <p className="text-text-2 type-body">{t('provider.again', { name })}</p>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>{t('app.cancel')}</Button>
        <ProviderButton label={t('provider.confirmWith', { name })} visit={{ again: true }} variant="primary" />
      </div>
    </>
  )
}
