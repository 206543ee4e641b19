'use client'

import { ConvexReactClient } from 'convex/react'
import { type ReactNode, useEffect, useState } from 'react'
import { ConvexProvider } from '@/auth/convex-provider'
import { useSession } from '@/auth/contract'
import type { PageEnvironment } from '@/env'
import { useOffline } from '@/features/presence/data/use-offline'
import { connectionOf, watchedClient } from '@/features/presence/model/connection-watch'
import { withLiveAnswers } from '@/features/kept/data/live-answers'
import { withFirstAnswers } from '@/features/opening/data/first-answers'
import { HeartbeatProvider } from '@/features/presence/view/heartbeat-provider'
import { cameBack } from '@/ui/next-chance'

interface ConnectedProps {
  isClerk: boolean
  convex: PageEnvironment['convex']
  children: ReactNode
}

/** G9: identity > theme > Convex > heartbeat > the pages. The sign-in page has none of this. */
export function Connected({ isClerk, convex, children }: ConnectedProps) {
  const [{ url, siteUrl }] = useState(() => convex ?? ownDeployment())
  const [client] = useState(() => clientFor(url))
  return (
    <ConvexProvider isClerk={isClerk} client={client}>
      <Rest client={client} />
      <SecondChances />
      <HeartbeatProvider siteUrl={siteUrl}>{children}</HeartbeatProvider>
    </ConvexProvider>
  )
}

/** A page without a signed-in user makes no queries, and so keeps no connection. */
function Rest({ client }: { client: ConvexReactClient }) {
  const isResting = useSession().status === 'signed-out'
  useEffect(() => connectionOf(client)?.setResting(isResting), [client, isResting])
  return null
}

/** Requests everything again that could not be loaded, as soon as the server responds. */
function SecondChances() {
  const isOffline = useOffline()
  useEffect(() => {
    if (!isOffline) cameBack()
  }, [isOffline])
  return null
}

let pagesClient: ConvexReactClient | undefined

/**
 * One for the page's lifetime, across sign-ins and sign-outs: a second one would open a second socket. It connects on
 * first use, so never while the server renders.
 */
function clientFor(url: string): ConvexReactClient {
  if (typeof window !== 'undefined' && pagesClient) return pagesClient
  const client = watchedClient(
    (watch) =>
      new ConvexReactClient(url, {
        unsavedChangesWarning: false,
        // A second token at this point would repeat every query.
        initialAuthTokenReuse: true,
        ...(watch ? { webSocketConstructor: watch.webSocketConstructor } : {}),
      }),
  )
  if (typeof window === 'undefined') return client
  return (pagesClient = withFirstAnswers(withLiveAnswers(client)))
}

/** The data comes from the pages' own origin. Rendering on the server queries nothing, so any URL will do. */
function ownDeployment() {
  const url = typeof window === 'undefined' ? 'http://localhost' : window.location.origin
  return { url, siteUrl: `${url}/http` }
}
