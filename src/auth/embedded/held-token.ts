import { useState, useSyncExternalStore } from 'react'

/** What stands after the # of the address, held from the first look: null until the page is alive, empty where there is none. */
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
