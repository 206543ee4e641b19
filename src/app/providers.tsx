'use client'

import { ConvexProviderWithAuth, ConvexReactClient } from 'convex/react'
import { type ReactNode, useMemo, useState } from 'react'
import { AuthProvider } from '@/auth/auth'
import { useAuthForConvex } from '@/auth/contract'
import type { PageEnvironment } from '@/env'
import { HeartbeatProvider } from '@/features/presence/heartbeat-provider'
import { UiProvider, WordsProvider } from '@/ui/ui-provider'

interface ProvidersProps {
  environment: PageEnvironment
  nonce: string | undefined
  children: ReactNode
}

/** G9: identity > Convex > theme > heartbeat > the pages. */
export function Providers({ environment, nonce, children }: ProvidersProps) {
  const { authMode, serverName, serverOwner } = environment
  const server = useMemo(() => ({ name: serverName, owner: serverOwner }), [serverName, serverOwner])
  const [address] = useState(ownAddress)
  // Made once: a second client would be a second socket. It connects when something is first asked of it, so never
  // while the server renders.
  const [client] = useState(() => new ConvexReactClient(address, { unsavedChangesWarning: false }))
  return (
    <WordsProvider>
      <AuthProvider mode={authMode} server={server}>
        {/* Convex asks for the hook itself and calls it by its rules. */}
        {/* oxlint-disable-next-line react/hooks */}
        <ConvexProviderWithAuth client={client} useAuth={useAuthForConvex}>
          <UiProvider nonce={nonce}>
            <HeartbeatProvider siteUrl={`${address}/http`}>{children}</HeartbeatProvider>
          </UiProvider>
        </ConvexProviderWithAuth>
      </AuthProvider>
    </WordsProvider>
  )
}

/** The pages and the data come from the same port. Rendering on the server asks for nothing, so any address will do. */
const ownAddress = () => (typeof window === 'undefined' ? 'http://localhost' : window.location.origin)
