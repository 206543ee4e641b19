'use client'

import { useConvex } from 'convex/react'
import { useTranslations } from 'use-intl'
import { useSession } from '@/auth/contract'
import '@/ui/messages/shell'
import { OfflineStrip } from '@/ui/offline-strip'
import { reconnectNow } from '../model/connection-watch'

/** The unreachable part: the server, or the identity provider that renews the session. */
export function ConnectionStrip() {
  const t = useTranslations('offline')
  const convex = useConvex()
  const { isStuck, isUnanswered } = useSession()
  // While it waits for a token, the client doesn't try to connect.
  const waitsForToken = isStuck && convex.connectionState().connectionRetries === 0
  const text = isUnanswered ? 'kept' : waitsForToken ? 'notRenewed' : 'strip'
  return <OfflineStrip text={t(text)} onRetry={reconnectNow} />
}
