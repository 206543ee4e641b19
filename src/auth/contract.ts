'use client'

/**
 * All that the rest of the app knows about identity: who is signed in. Each mode (embedded, Clerk) fills the same
 * context; which one is chosen, and how Convex gets its tokens, is the business of auth.tsx.
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
  /** It can't be renewed for now: whoever keeps the accounts doesn't answer. It is tried on. */
  isStuck: boolean
  /** Whose picture a person's is: changed in the app, or in the accounts' own panel, where a second one would hide it. */
  keepsPicture: 'app' | 'accounts'
  /** Rejects when the server could not be told: the person is then still signed in. */
  signOut: () => Promise<void>
}

/** What sign-in says about the server one is about to trust. */
export interface ServerFacts {
  name: string
  /** Who runs it; null when they chose not to say. */
  owner: string | null
}

interface AuthState {
  session: Session
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

export function useServer(): ServerFacts {
  return useAuth().server
}
