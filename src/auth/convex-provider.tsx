'use client'

/**
 * Convex with the mode's tokens, below its AuthProvider. Separate from auth.tsx, because the sign-in page doesn't need
 * it.
 */
import type { ConvexReactClient } from 'convex/react'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { EmbeddedConvexProvider } from './embedded/pages/convex-provider'

// The embedded mode's provider is a few lines, and has no imports besides this one.
const ClerkConvexProvider = dynamic(() => import('./clerk/clerk-provider').then((m) => m.ClerkConvexProvider))

interface ConvexProviderProps {
  isClerk: boolean
  client: ConvexReactClient
  children: ReactNode
}

export function ConvexProvider({ isClerk, client, children }: ConvexProviderProps) {
  const Provider = isClerk ? ClerkConvexProvider : EmbeddedConvexProvider
  return <Provider client={client}>{children}</Provider>
}
