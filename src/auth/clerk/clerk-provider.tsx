'use client'

import { ClerkFailed, ClerkProvider, useAuth, useClerk, useUser } from '@clerk/nextjs'
import { ConvexProviderWithClerk } from 'convex/react-clerk'
import type { ConvexReactClient } from 'convex/react'
import { type ComponentProps, type ReactNode, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import type { ClerkPage } from '@/switches'
import { Button } from '@/ui/button'
import { EmptyState } from '@/ui/empty-state'
import { AuthContext, type ServerFacts } from '../contract'
import { appearance } from './appearance'

interface ClerkAuthProviderProps {
  clerk: ClerkPage
  server: ServerFacts
  nonce: string | undefined
  children: ReactNode
}

export function ClerkAuthProvider({ clerk, server, nonce, children }: ClerkAuthProviderProps) {
  return (
    <ClerkProvider
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
      <ClerkSession server={server}>{children}</ClerkSession>
      <ClerkFailed>
        <Unreachable />
      </ClerkFailed>
    </ClerkProvider>
  )
}

function ClerkSession({ server, children }: { server: ServerFacts; children: ReactNode }) {
  const { isLoaded, isSignedIn } = useAuth()
  const { user } = useUser()
  const clerk = useClerk()
  const email = user?.primaryEmailAddress?.emailAddress ?? ''
  const value = useMemo(
    () => ({
      server,
      session: {
        status: isLoaded ? (isSignedIn ? ('signed-in' as const) : ('signed-out' as const)) : ('loading' as const),
        user: user
          ? { id: user.id, name: user.fullName ?? email, email, imageUrl: user.imageUrl, isAdmin: false }
          : null,
        keepsPicture: 'accounts' as const,
        signOut: () => clerk.signOut(),
      },
    }),
    [server, clerk, isLoaded, isSignedIn, user, email],
  )
  return <AuthContext value={value}>{children}</AuthContext>
}

export function ClerkConvexProvider({ client, children }: { client: ConvexReactClient; children: ReactNode }) {
  return (
    // Convex asks for the hook itself and calls it by its rules.
    // oxlint-disable-next-line react/hooks
    <ConvexProviderWithClerk client={client} useAuth={useAuth}>
      {children}
    </ConvexProviderWithClerk>
  )
}

/** Over a page that would wait for ever: Clerk's scripts could not be had. */
function Unreachable() {
  const t = useTranslations()
  return (
    <main className="fixed inset-0 flex flex-col surface-desk">
      <EmptyState
        level={1}
        sign="mark"
        title={t('error.clerkTitle')}
        text={t('error.clerkText')}
        actions={
          <Button variant="primary" onClick={() => window.location.reload()}>
            {t('app.tryAgain')}
          </Button>
        }
      />
    </main>
  )
}

/** What Clerk's forms say of this server, in the words of its other mode. */
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
