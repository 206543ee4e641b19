'use client'

import { useSyncExternalStore } from 'react'
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
  return (
    <p role="alert" className="mb-4 text-danger type-small">
      {text(new AuthError(code, 403))}
    </p>
  )
}
