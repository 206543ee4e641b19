'use client'

import { type ReactNode, useEffect, useMemo } from 'react'
import { AuthProvider } from '@/auth/auth'
import { useSession } from '@/auth/contract'
import type { PageEnvironment } from '@/env'
import type { Words } from '@/ui/messages/catalogue'
import { whenAtRest } from '@/ui/on-demand'
import { UiProvider, WordsProvider } from '@/ui/ui-provider'
import type { Language } from '../../domain/language'
// Each would otherwise be a file of its own, and on HTTP/1.1 a browser requests six at a time.
import './error'
import './not-found'

interface ProvidersProps {
  environment: PageEnvironment
  nonce: string | undefined
  language: Language
  /** The texts that come with the document. */
  common: Words
  children: ReactNode
}

/** For every page, including sign-in: identity and theme. The signed-in pages add their connection. */
export function Providers({ environment, nonce, language, common, children }: ProvidersProps) {
  const { clerk, serverName, serverOwner } = environment
  const server = useMemo(() => ({ name: serverName, owner: serverOwner }), [serverName, serverOwner])
  return (
    <WordsProvider language={language} common={common}>
      <AuthProvider clerk={clerk} server={server} nonce={nonce}>
        <UiProvider>
          <Sweep />
          {children}
        </UiProvider>
      </AuthProvider>
    </WordsProvider>
  )
}

/**
 * Also runs once everyone has signed out. The signed-in user is recorded first, however long their last page has been
 * open.
 */
function Sweep() {
  const { status } = useSession()
  useEffect(() => {
    if (status !== 'signed-out') return
    return whenAtRest(() => {
      // The session may have ended elsewhere, with no page open here.
      void navigator.clearAppBadge?.().catch(() => {})
      // Without a worker, there are no notifications to end.
      if (navigator.serviceWorker?.controller) {
        void import('@/features/notifications/data/register').then(({ forgetDevice }) => forgetDevice())
      }
      void import('@/features/kept/data/keeper').then(({ forgetKept }) => forgetKept())
      void import('@/features/outbox/data/forget-person').then(({ forgetExpired }) => forgetExpired(Date.now()))
    })
  }, [status])
  return null
}
