'use client'

import { createContext, useContext } from 'react'
import type { AuthClient } from './auth-client'
import type { SessionStore } from './session-store'

export interface EmbeddedAuth {
  client: AuthClient
  store: SessionStore
}

/** The shape that `ConvexProviderWithAuth` expects. */
interface ConvexAuth {
  isLoading: boolean
  isAuthenticated: boolean
  fetchAccessToken: (options: { forceRefreshToken: boolean }) => Promise<string | null>
}

export const EmbeddedContext = createContext<EmbeddedAuth | null>(null)
export const ConvexAuthContext = createContext<ConvexAuth | null>(null)

/** Used by this mode's forms only. */
export function useEmbeddedAuth(): EmbeddedAuth {
  return provided(useContext(EmbeddedContext))
}

export function useAuthForConvex(): ConvexAuth {
  return provided(useContext(ConvexAuthContext))
}

function provided<T>(value: T | null): T {
  if (value === null) throw new Error('EmbeddedProvider is missing above this component')
  return value
}
