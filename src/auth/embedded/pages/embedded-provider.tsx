'use client'

import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { onDemand } from '@/ui/on-demand'
import { AuthContext, type ServerFacts } from '../../contract'
import { noteLastSession, readLastSession, reloadForOthers } from '../../last-session'
import { askedAhead } from './asked-ahead'
import { createAuthClient } from './auth-client'
import { lastDismissed } from './dismissed-notices'
import { ConvexAuthContext, type EmbeddedAuth, EmbeddedContext } from './embedded-context'
import { createSessionStore, LOADING } from './session-store'

/** Also the name of its broadcast channel: tabs of one origin tell each other when the session changed. */
const CHANNEL = 'parley-session'

const noticesDialog = onDemand(() => import('./notices-dialog').then((part) => part.NoticesDialog))

export function EmbeddedProvider({ server, children }: { server: ServerFacts; children: ReactNode }) {
  const [auth] = useState(create)
  const { client, store } = auth
  const state = useSyncExternalStore(store.subscribe, store.read, () => LOADING)

  useEffect(() => {
    const refresh = () => void store.refresh().catch(() => {})
    // The session may have ended while the tab was hidden.
    const onVisible = () => document.visibilityState === 'visible' && refresh()
    const channel = new BroadcastChannel(CHANNEL)
    channel.addEventListener('message', refresh)
    document.addEventListener('visibilitychange', onVisible)
    refresh()
    return () => {
      channel.close()
      document.removeEventListener('visibilitychange', onVisible)
    }
  }, [store])

  useEffect(() => reloadForOthers(() => store.read().sessionId), [store])

  const notice = useSyncExternalStore(store.subscribe, store.readNotice, () => null)
  useEffect(() => {
    if (notice && notice.id > lastDismissed(notice.accountId)) noticesDialog.load()
  }, [notice])

  const { status, user, sessionId, isUnanswered } = state
  const convex = useMemo(
    () => ({
      isLoading: status === 'loading',
      isAuthenticated: status === 'signed-in',
      // A new function per session, because Convex authenticates again exactly when it changes.
      fetchAccessToken: (options: { forceRefreshToken: boolean }) =>
        store.read().sessionId === sessionId ? store.fetchAccessToken(options) : Promise.resolve(null),
    }),
    [store, status, sessionId],
  )
  const value = useMemo(
    () => ({
      server,
      session: {
        status,
        user,
        isStuck: false,
        isUnanswered,
        keepsPicture: 'app' as const,
        signOut: async () => {
          await client.signOut()
          await store.changed()
        },
      },
    }),
    [server, status, user, isUnanswered, client, store],
  )
  return (
    <EmbeddedContext value={auth}>
      <ConvexAuthContext value={convex}>
        <AuthContext value={value}>
          {children}
          {notice ? <noticesDialog.Part key={notice.id} {...notice} /> : null}
        </AuthContext>
      </ConvexAuthContext>
    </EmbeddedContext>
  )
}

function create(): EmbeddedAuth {
  const client = createAuthClient((url, init) => askedAhead(url, init.method, performance.now()) ?? fetch(url, init))
  const store = createSessionStore({
    client,
    announce: () => {
      const channel = new BroadcastChannel(CHANNEL)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin
      channel.postMessage('changed')
      channel.close()
    },
    last: { read: readLastSession, note: noteLastSession },
    now: () => performance.now(),
    wait: waitForNetwork,
  })
  return { client, store }
}

/** Ends early once the network may be back, or the user says so. */
function waitForNetwork(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      window.removeEventListener('online', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    window.addEventListener('online', end)
  })
}
