'use client'

import { ClerkFailed, ClerkProvider, useClerk } from '@clerk/nextjs'
import { ConvexProviderWithAuth, type ConvexReactClient } from 'convex/react'
import {
  type ComponentProps,
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react'
import { useTranslations } from 'use-intl'
import type { ClerkPage } from '@/switches'
import { AuthenticateAgain, useAgain } from '../authenticate-again'
import { AuthContext, type ServerFacts, type SessionUser } from '../contract'
import type { LastSession } from '../last-session'
import { appearance } from './appearance'
import { createForms, FormsContext } from './forms'
import { createTokenRenewal, type TokenRenewal } from './token-renewal'
import { type ClerkIdentity, useClerkIdentity } from './use-clerk-identity'
import { Unreachable } from './unreachable'
import { useLastHere } from './use-last-here'

interface ClerkAuthProviderProps {
  clerk: ClerkPage
  server: ServerFacts
  nonce: string | undefined
  children: ReactNode
}

export function ClerkAuthProvider({ clerk, server, nonce, children }: ClerkAuthProviderProps) {
  const [forms] = useState(() => createForms(clerk, nonce))
  const { ClerkUI } = forms
  return (
    <ClerkProvider
      ui={useMemo(() => ({ ClerkUI }), [ClerkUI])}
      prefetchUI={false}
      publishableKey={clerk.publishableKey}
      {...(clerk.proxyUrl ? { proxyUrl: clerk.proxyUrl } : {})}
      {...(nonce ? { nonce } : {})}
      appearance={appearance}
      localization={useWords(server)}
      signInUrl="/sign-in"
      signUpUrl="/sign-up"
      signInFallbackRedirectUrl="/"
      signUpFallbackRedirectUrl="/"
      afterSignOutUrl="/sign-in"
      telemetry={false}
    >
      <FormsContext value={forms}>
        <ClerkSession server={server}>{children}</ClerkSession>
      </FormsContext>
    </ClerkProvider>
  )
}

interface ClerkState {
  renewal: TokenRenewal
  identity: ClerkIdentity
  /** The last session here, while Clerk can't say who is signed in. */
  last: LastSession | null
}

const ClerkContext = createContext<ClerkState | null>(null)

function useClerkState(): ClerkState {
  const state = useContext(ClerkContext)
  if (!state) throw new Error('ClerkAuthProvider is missing above this component')
  return state
}

const createRenewal = () =>
  createTokenRenewal({
    wait(ms) {
      let timer: ReturnType<typeof setTimeout>
      const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))
      return { over, cancel: () => clearTimeout(timer) }
    },
  })

function ClerkSession({ server, children }: { server: ServerFacts; children: ReactNode }) {
  const [renewal] = useState(createRenewal)
  const isStuck = useSyncExternalStore(renewal.subscribe, renewal.isStuck, () => false)
  useEffect(() => {
    const onVisible = () => document.visibilityState === 'visible' && renewal.wake()
    window.addEventListener('online', renewal.wake)
    document.addEventListener('visibilitychange', onVisible)
    return () => {
      window.removeEventListener('online', renewal.wake)
      document.removeEventListener('visibilitychange', onVisible)
    }
  }, [renewal])
  const clerk = useClerk()
  const { identity, endsNow } = useClerkIdentity()
  const { isLoaded, isSignedIn, user } = identity
  const now = useMemo<SessionUser | null>(() => {
    if (!user) return null
    const email = user.primaryEmailAddress?.emailAddress ?? ''
    return { id: user.id, name: user.fullName ?? email, email, imageUrl: user.imageUrl, isAdmin: false }
  }, [user])
  const last = useLastHere(identity, now)
  const value = useMemo(() => {
    const isIn = isLoaded ? isSignedIn : last !== null
    return {
      server,
      session: {
        status: isIn ? ('signed-in' as const) : isLoaded ? ('signed-out' as const) : ('loading' as const),
        user: last?.user ?? now,
        isStuck,
        isUnanswered: last !== null,
        keepsPicture: 'accounts' as const,
        signOut: () => endsNow(clerk.signOut()),
      },
    }
  }, [server, clerk, endsNow, isLoaded, isSignedIn, now, last, isStuck])
  const state = useMemo(() => ({ renewal, identity, last }), [renewal, identity, last])
  return (
    <ClerkContext value={state}>
      <AuthContext value={value}>{children}</AuthContext>
      {last ? null : (
        <ClerkFailed>
          <main className="fixed inset-0 flex flex-col surface-desk">
            <Unreachable level={1} />
          </main>
        </ClerkFailed>
      )}
    </ClerkContext>
  )
}

/** Like Convex’s own provider for Clerk, except that it waits for a token that is temporarily unavailable. */
function useClerkForConvex() {
  const { renewal, identity, last } = useClerkState()
  const { isLoaded, isSignedIn, sessionId, orgId, orgRole, isIntegrated } = identity
  const clerk = useClerk()
  const again = useAgain()
  return useMemo(() => {
    const source = {
      isCurrent: () => typeof sessionId === 'string' && clerk.session?.id === sessionId,
      getToken: ({ skipCache }: { skipCache: boolean }) =>
        clerk.session?.getToken({ ...(isIntegrated ? {} : { template: 'convex' }), skipCache }) ??
        Promise.resolve(null),
      confirmSession: () => clerk.handleUnauthenticated(),
    }
    // Nothing is sent before Clerk says who is signed in.
    if (last) return { isLoading: false, isAuthenticated: true, fetchAccessToken: () => new Promise<null>(() => {}) }
    return {
      isLoading: !isLoaded,
      isAuthenticated: isSignedIn,
      fetchAccessToken: ({ forceRefreshToken }: { forceRefreshToken: boolean }) =>
        renewal.fetch(source, forceRefreshToken),
    }
    // A new function makes Convex authenticate again.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isLoaded, isSignedIn, isIntegrated, sessionId, orgId, orgRole, last, clerk, renewal, again])
}

export function ClerkConvexProvider({ client, children }: { client: ConvexReactClient; children: ReactNode }) {
  return (
    <AuthenticateAgain>
      {(watch) => (
        // Convex asks for the hook itself and calls it by its rules.
        // oxlint-disable-next-line react/hooks
        <ConvexProviderWithAuth client={client} useAuth={useClerkForConvex}>
          {watch}
          {children}
        </ConvexProviderWithAuth>
      )}
    </AuthenticateAgain>
  )
}

/** The texts of Clerk's forms about this server, from the other mode. */
function useWords({ name }: ServerFacts): NonNullable<ComponentProps<typeof ClerkProvider>['localization']> {
  const t = useTranslations('auth')
  return useMemo(
    () => ({
      signIn: { start: { title: t('signInTo', { server: name }), subtitle: '' } },
      signUp: { start: { title: t('signUpTo', { server: name }), subtitle: '' } },
    }),
    [t, name],
  )
}
