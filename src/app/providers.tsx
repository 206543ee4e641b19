'use client'

import { ConvexReactClient } from 'convex/react'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { AuthProvider, ConvexProvider } from '@/auth/auth'
import { useSession } from '@/auth/contract'
import type { PageEnvironment } from '@/env'
import { connectionOf, watchedClient } from '@/features/presence/model/connection-watch'
import { HeartbeatProvider } from '@/features/presence/view/heartbeat-provider'
import { UiProvider, WordsProvider } from '@/ui/ui-provider'

interface ProvidersProps {
  environment: PageEnvironment
  nonce: string | undefined
  children: ReactNode
}

/** G9: identity > Convex > theme > heartbeat > the pages. */
export function Providers({ environment, nonce, children }: ProvidersProps) {
  const { clerk, convex, serverName, serverOwner } = environment
  const server = useMemo(() => ({ name: serverName, owner: serverOwner }), [serverName, serverOwner])
  const [{ url, siteUrl }] = useState(() => convex ?? ownDeployment())
  // Made once: a second client would be a second socket. It connects when something is first asked of it, so never
  // while the server renders.
  const [client] = useState(() =>
    watchedClient(
      (watch) =>
        new ConvexReactClient(url, {
          unsavedChangesWarning: false,
          // Where calls are paid for, a second token at once would have everything asked for twice.
          initialAuthTokenReuse: clerk !== null,
          ...(watch ? { webSocketConstructor: watch.webSocketConstructor } : {}),
        }),
    ),
  )
  return (
    <WordsProvider>
      <AuthProvider clerk={clerk} server={server} nonce={nonce}>
        <ConvexProvider client={client}>
          <UiProvider nonce={nonce}>
            <Rest client={client} />
            <Sweep />
            <HeartbeatProvider siteUrl={siteUrl}>{children}</HeartbeatProvider>
          </UiProvider>
        </ConvexProvider>
      </AuthProvider>
    </WordsProvider>
  )
}

/** A page in which no one is signed in asks the server for nothing, and so keeps no connection. */
function Rest({ client }: { client: ConvexReactClient }) {
  const isResting = useSession().status === 'signed-out'
  useEffect(() => connectionOf(client)?.setResting(isResting), [client, isResting])
  return null
}

/** Where no one signs in any more, too. Whoever is signed in is noted first, however long their last page has been open. */
function Sweep() {
  const { status } = useSession()
  useEffect(() => {
    if (status !== 'signed-out') return
    void import('@/features/outbox/data/forget-person').then(({ forgetExpired }) => forgetExpired(Date.now()))
  }, [status])
  return null
}

/** The data comes from where the pages come from. Rendering on the server asks for nothing, so any address will do. */
function ownDeployment() {
  const url = typeof window === 'undefined' ? 'http://localhost' : window.location.origin
  return { url, siteUrl: `${url}/http` }
}
