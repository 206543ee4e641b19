'use client'

import { ConvexProviderWithAuth, type ConvexReactClient } from 'convex/react'
import { type ReactNode, useMemo } from 'react'
import { AuthenticateAgain, useAgain } from '../../authenticate-again'
import { useAuthForConvex } from './embedded-context'

function useAuthAgain() {
  const auth = useAuthForConvex()
  const again = useAgain()
  const { fetchAccessToken } = auth
  const fetchAgain = useMemo<typeof fetchAccessToken>(
    () => (options) => fetchAccessToken(options),
    // A new function makes Convex authenticate again.
    // oxlint-disable-next-line react/exhaustive-deps
    [fetchAccessToken, again],
  )
  return { ...auth, fetchAccessToken: fetchAgain }
}

export function EmbeddedConvexProvider({ client, children }: { client: ConvexReactClient; children: ReactNode }) {
  return (
    <AuthenticateAgain>
      {(watch) => (
        // Convex asks for the hook itself and calls it by its rules.
        // oxlint-disable-next-line react/hooks
        <ConvexProviderWithAuth client={client} useAuth={useAuthAgain}>
          {watch}
          {children}
        </ConvexProviderWithAuth>
      )}
    </AuthenticateAgain>
  )
}
