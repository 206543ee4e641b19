'use client'

/**
 * All that the rest of the app knows about identity: who is signed in, and how Convex gets a token. Each mode
 * (embedded, Clerk) fills the same context; which one is chosen is auth.tsx's business.
 */
import { createContext, useContext } from 'react'

export interface SessionUser {
  id: string
  name: string
  email: string
  imageUrl?: string
  /** Of this server: may invite people. What functions allow is decided by the token, not by this. */
  isAdmin: boolean
}

export interface Session {
  status: 'loading' | 'signed-in' | 'signed-out'
  user: SessionUser | null
  /** Rejects when the server could not be told: the person is then still signed in. */
  signOut: () => Promise<void>
}

/** The shape that `ConvexProviderWithAuth` asks for. */
export interface ConvexAuth {
  isLoading: boolean
  isAuthenticated: boolean
  fetchAccessToken: (options: { forceRefreshToken: boolean }) => Promise<string | null>
}

/** What sign-in says about the server one is about to trust. */
export interface ServerFacts {
  name: string
  /** Who runs it; null when they chose not to say. */
  owner: string | null
}

interface AuthState {
  session: Session
  convex: ConvexAuth
  server: ServerFacts
}

export const AuthContext = createContext<AuthState | null>(null)

function useAuth(): AuthState {
  const state = useContext(AuthContext)
  if (!state) throw new Error('There is no AuthProvider above this component.')
  return state
}

export function useSession(): Session {
  return useAuth().session
}

export function useAuthForConvex(): ConvexAuth {
  return useAuth().convex
}

export function useServer(): ServerFacts {
  return useAuth().server
}
