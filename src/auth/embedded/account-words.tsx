'use client'

import { type ComponentType, type ReactNode, useMemo } from 'react'
import { IntlProvider, useLocale, useMessages } from 'use-intl'
import { enAccounts } from '@/ui/messages/en-accounts'

/** The words of the forms and dialogs for accounts, beside those that every page has. */
function AccountWords({ children }: { children: ReactNode }) {
  const common = useMessages()
  const messages = useMemo(() => ({ ...common, ...enAccounts, auth: { ...common.auth, ...enAccounts.auth } }), [common])
  return (
    <IntlProvider locale={useLocale()} messages={messages}>
      {children}
    </IntlProvider>
  )
}

export function withAccountWords<Props extends object>(Part: ComponentType<Props>): ComponentType<Props> {
  return function Worded(props: Props) {
    return (
      <AccountWords>
        <Part {...props} />
      </AccountWords>
    )
  }
}
