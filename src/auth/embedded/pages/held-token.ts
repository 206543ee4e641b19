import { useState, useSyncExternalStore } from 'react'

/** The URL's fragment, kept from the first render: null until hydration, empty if there is none. */
export function useHeldToken(): string | null {
  const now = useSyncExternalStore(
    () => () => {},
    () => window.location.hash.slice(1),
    () => null,
  )
  const [token, setToken] = useState<string | null>(null)
  if (token === null && now !== null) setToken(now)
  return token
}
