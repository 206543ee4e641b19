'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { FormError } from '@/ui/form-error'
import '@/ui/messages/accounts'
import type { ProviderVisit } from './account-client'
import { useAuthErrorText } from './auth-error-text'
import { useAccountClient } from './account-client'

interface ProviderButtonProps {
  label: string
  visit: ProviderVisit
  /** Below the form, not part of it. */
  large?: boolean
  variant?: 'neutral' | 'primary'
}

/** Navigates to the provider, which redirects back. */
export function ProviderButton({ label, visit, large = false, variant = 'neutral' }: ProviderButtonProps) {
  const client = useAccountClient()
  const errorText = useAuthErrorText()
  const [error, setError] = useState<unknown>(null)
  const leave = async () => {
    setError(null)
    try {
      window.location.assign(await client.visitProvider(visit))
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <>
      <Button
        variant={variant}
        large={large}
        className={large ? 'w-full' : 'justify-self-start'}
        onClick={() => void leave()}
      >
        {label}
      </Button>
      {error ? <FormError>{errorText(error)}</FormError> : null}
    </>
  )
}

/** Between the form and the button. */
export function OrProvider({ name, visit }: { name: string; visit: ProviderVisit }) {
  const t = useTranslations('auth')
  return (
    <div className="mt-4 grid gap-4">
      <div className="flex items-center gap-3 text-text-3 type-small">
        <span className="h-px flex-1 bg-line" />
        {t('or')}
        <span className="h-px flex-1 bg-line" />
      </div>
      <ProviderButton large label={t('signInWith', { name })} visit={visit} />
    </div>
  )
}
