'use client'

import { useConvex, useConvexAuth, useMutation, useQuery_experimental as useQuery } from 'convex/react'
import { createContext, type ReactNode, useEffect } from 'react'
import { useSession } from '@/auth/contract'
import { useProvided } from '@/ui/provided'
import { randomId } from '@/ui/random-id'
import { useLastKnown } from '@/ui/use-last-known'
import { api } from '../../../../convex/_generated/api'
import { connectionOf } from '../model/connection-watch'
import { knownDeviceId } from '../model/device-id'
import { startHeartbeat } from '../model/heartbeat'
import { noteServerTime } from '../model/server-clock'

interface HeartbeatProviderProps {
  /** Base URL of the HTTP actions, because a beacon can't use the socket. */
  siteUrl: string
  children: ReactNode
}

const SiteUrl = createContext<string | null>(null)
/** Base URL of the HTTP actions, for requests that can't use the socket. */
export const useSiteUrl = () => useProvided(SiteUrl, 'HeartbeatProvider')

/** Wraps the whole app: while someone is signed in, their presence follows this tab. */
export function HeartbeatProvider({ siteUrl, children }: HeartbeatProviderProps) {
  const { status, user } = useSession()
  const { isAuthenticated } = useConvexAuth()
  const me = useQuery({ query: api.users.me, args: isAuthenticated ? {} : 'skip' })
  // Null until the account has its row, which a session refers to. Renewing a token, or a failed response, must not
  // count as leaving.
  const known = useLastKnown(user?.id, me.status === 'success' ? me.data?._id : null)
  const userId = status === 'signed-out' ? null : known
  return (
    <>
      {userId ? <Heartbeat key={userId} siteUrl={siteUrl} /> : null}
      <SiteUrl value={siteUrl}>{children}</SiteUrl>
    </>
  )
}

function Heartbeat({ siteUrl }: { siteUrl: string }) {
  const convex = useConvex()
  const sendHeartbeat = useMutation(api.presence.sendHeartbeat)

  useEffect(() => {
    // New on every page load, so that a duplicated tab can't end this one's session.
    const session = { tabId: randomId(), leaveSecret: randomId() }
    const isConnected = () => convex.connectionState().isWebSocketConnected

    const heartbeat = startHeartbeat({
      async send(visible) {
        const sentAt = Date.now()
        const { now } = await sendHeartbeat({ ...session, visible, deviceId: knownDeviceId() })
        noteServerTime(now, sentAt, Date.now())
      },
      leave() {
        navigator.sendBeacon(`${siteUrl}/presence/leave`, JSON.stringify(session))
      },
      isConnected,
      isVisible: () => document.visibilityState === 'visible',
      setTimer(run, ms) {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
    })

    let wasConnected = isConnected()
    const unsubscribe = convex.subscribeToConnectionState(({ isWebSocketConnected }) => {
      if (isWebSocketConnected && !wasConnected) heartbeat.changed()
      wasConnected = isWebSocketConnected
    })
    // Uses pagehide and pageshow instead of unload, because a page in the back-forward cache leaves and comes back.
    const onPageShow = (event: PageTransitionEvent) => event.persisted && heartbeat.changed()
    // A heartbeat is the cheapest call, and useful anyway, so it serves to test the connection.
    const stopAsking = connectionOf(convex)?.onAsk(heartbeat.changed)
    document.addEventListener('visibilitychange', heartbeat.changed)
    window.addEventListener('pagehide', heartbeat.leave)
    window.addEventListener('pageshow', onPageShow)
    return () => {
      // Signing out sends the leave signal, too, without closing the page.
      heartbeat.leave()
      heartbeat.stop()
      unsubscribe()
      stopAsking?.()
      document.removeEventListener('visibilitychange', heartbeat.changed)
      window.removeEventListener('pagehide', heartbeat.leave)
      window.removeEventListener('pageshow', onPageShow)
    }
  }, [convex, sendHeartbeat, siteUrl])

  return null
}
