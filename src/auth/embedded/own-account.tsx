'use client'

import { useCallback, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/accounts'
import type { OwnAccount } from './account-endpoints'
import { useEmbeddedAuth } from './embedded-context'
import { ProviderButton } from './provider-button'

/** Null until the server has said it. */
export function useOwnAccount() {
  const { client } = useEmbeddedAuth()
  const [account, setAccount] = useState<OwnAccount | null>(null)
  const askAgain = useCallback(() => void client.account().then(setAccount, () => {}), [client])
  useEffect(askAgain, [askAgain])
  return { account, askAgain }
}

/** Has no password, and has not shown at the provider lately who they are. */
export const needsProvider = (account: OwnAccount | null) =>
  account !== null && !account.hasPassword && !account.hasShown

export function ShowAgain({ account }: { account: OwnAccount | null }) {
  const t = useTranslations('provider')
  const name = account?.provider?.name ?? ''
  return (
    <>
      <p className="mb-3 text-text-2 type-small">{t('again', { name })}</p>
      <ProviderButton label={t('confirmWith', { name })} visit={{ again: true }} />
    </>
  )
}
