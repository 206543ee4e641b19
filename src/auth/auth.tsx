'use client'

/** The one place that chooses a mode. Each is loaded on demand, so that a page pays for its own only. */
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import type { ServerFacts } from './contract'

interface AuthProviderProps {
  mode: 'embedded'
  server: ServerFacts
  children: ReactNode
}

const EmbeddedProvider = dynamic(() => import('./embedded/embedded-provider').then((m) => m.EmbeddedProvider))

export function AuthProvider({ server, children }: AuthProviderProps) {
  return <EmbeddedProvider server={server}>{children}</EmbeddedProvider>
}

export const SignInPage = dynamic(() => import('./embedded/sign-in-page').then((m) => m.SignInPage))
export const SignUpPage = dynamic(() => import('./embedded/sign-up-page').then((m) => m.SignUpPage))
export const ProfilePanel = dynamic(() => import('./embedded/profile-panel').then((m) => m.ProfilePanel))
