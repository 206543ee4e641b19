'use client'

/** Convex with the tokens of the mode, below its AuthProvider. Apart from auth.tsx: who signs in needs none of it. */
import type { ConvexReactClient } from 'convex/react'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { EmbeddedConvexProvider } from './embedded/convex-provider'

// The other is a few lines, and all that it needs is here.
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
