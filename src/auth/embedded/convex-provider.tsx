'use client'

import { ConvexProviderWithAuth, type ConvexReactClient } from 'convex/react'
import type { ReactNode } from 'react'
import { useAuthForConvex } from './embedded-provider'

export function EmbeddedConvexProvider({ client, children }: { client: ConvexReactClient; children: ReactNode }) {
  return (
    // Convex asks for the hook itself and calls it by its rules.
    // oxlint-disable-next-line react/hooks
    <ConvexProviderWithAuth client={client} useAuth={useAuthForConvex}>
      {children}
    </ConvexProviderWithAuth>
  )
}
