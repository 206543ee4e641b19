'use client'

/**
 * Chooses the parts of an auth mode that every page has, and the pages with its forms. Each is lazy-loaded, so a page
 * downloads only those it uses; the embedded mode's provider is too small for a file of its own. The other parts are
 * in account-parts.tsx, which these pages don't need.
 */
import dynamic from 'next/dynamic'
import type { ComponentType, ReactNode } from 'react'
import type { ClerkPage } from '@/switches'
import type { ServerFacts } from './contract'
import { EmbeddedProvider } from './embedded/pages/embedded-provider'
import { type Mode, ModeContext, useMode } from './mode'

interface Pages {
  SignInPage: ComponentType
  SignUpPage: ComponentType
  /** The page on which a reset link lets someone choose a new password. Null if the mode sends its own links. */
  ResetPasswordPage: ComponentType
  /** The page that a link for confirming an email address opens; null as above. */
  ConfirmEmailPage: ComponentType
}

const ClerkAuthProvider = dynamic(() => import('./clerk/clerk-provider').then((m) => m.ClerkAuthProvider))

// Spelled out, because Next finds what to preload by the literal import in each call.
const pages: Record<Mode, Pages> = {
  embedded: {
    SignInPage: dynamic(() => import('./embedded/pages/sign-in-page').then((m) => m.SignInPage)),
    SignUpPage: dynamic(() => import('./embedded/pages/sign-up-page').then((m) => m.SignUpPage)),
    ResetPasswordPage: dynamic(() => import('./embedded/pages/reset-password-page').then((m) => m.ResetPasswordPage)),
    ConfirmEmailPage: dynamic(() => import('./embedded/pages/confirm-email-page').then((m) => m.ConfirmEmailPage)),
  },
  clerk: {
    SignInPage: dynamic(() => import('./clerk/clerk-pages').then((m) => m.SignInPage)),
    SignUpPage: dynamic(() => import('./clerk/clerk-pages').then((m) => m.SignUpPage)),
    ResetPasswordPage: () => null,
    ConfirmEmailPage: () => null,
  },
}

interface AuthProviderProps {
  /** Null if this server keeps the accounts. */
  clerk: ClerkPage | null
  server: ServerFacts
  nonce: string | undefined
  children: ReactNode
}

export function AuthProvider({ clerk, server, nonce, children }: AuthProviderProps) {
  return clerk ? (
    <ModeContext value="clerk">
      <ClerkAuthProvider clerk={clerk} server={server} nonce={nonce}>
        {children}
      </ClerkAuthProvider>
    </ModeContext>
  ) : (
    <ModeContext value="embedded">
      <EmbeddedProvider server={server}>{children}</EmbeddedProvider>
    </ModeContext>
  )
}

export function SignInPage() {
  const { SignInPage: Page } = pages[useMode()]
  return <Page />
}

export function SignUpPage() {
  const { SignUpPage: Page } = pages[useMode()]
  return <Page />
}

export function ResetPasswordPage() {
  const { ResetPasswordPage: Page } = pages[useMode()]
  return <Page />
}

export function ConfirmEmailPage() {
  const { ConfirmEmailPage: Page } = pages[useMode()]
  return <Page />
}
