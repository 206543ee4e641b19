'use client'

import { useSyncExternalStore } from 'react'
import { FormError } from '@/ui/form-error'
import { AuthError } from './auth-client'
import { useAuthErrorText } from './auth-error-text'

/** The error that a provider redirected back with, from the URL. */
export function ReturnError() {
  const text = useAuthErrorText()
  const code = useSyncExternalStore(
    () => () => {},
    () => new URLSearchParams(window.location.search).get('error'),
    () => null,
  )
  if (code === null) return null
  return <FormError className="mb-4">{text(new AuthError(code, 403))}</FormError>
}
