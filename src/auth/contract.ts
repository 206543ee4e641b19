'use client'

/**
 * The rest of the app's view of identity: who is signed in. Each mode (embedded, Clerk) provides the same context;
 * auth.tsx chooses the mode and how Convex gets its tokens.
 */
import { createContext, useContext } from 'react'

export interface SessionUser {
  id: string
  name: string
  email: string
  imageUrl?: string
  /** The administrator of this server, who can invite people. Only decides what is shown: functions check the token. */
  isAdmin: boolean
}

export interface Session {
  status: 'loading' | 'signed-in' | 'signed-out'
  user: SessionUser | null
  /** The session can't be renewed right now because the identity provider doesn't respond. Retries continue. */
  isStuck: boolean
  /** It isn't known yet who is signed in: the user, if there is one, is the one last signed in on this device. */
  isUnanswered: boolean
  /**
   * Whether the picture is changed in the app, or in the provider's own panel, where a picture set in the app would
   * hide it.
   */
  keepsPicture: 'app' | 'accounts'
  /** Rejects if the server can't be reached: the user is then still signed in. */
  signOut: () => Promise<void>
}

/** The sign-in page's information about the server. */
export interface ServerFacts {
  name: string
  /** The operator's contact; null if they chose not to give one. */
  owner: string | null
}

interface AuthState {
  session: Session
  server: ServerFacts
}

export const AuthContext = createContext<AuthState | null>(null)

function useAuth(): AuthState {
  const state = useContext(AuthContext)
  if (!state) throw new Error('AuthProvider is missing above this component')
  return state
}

export function useSession(): Session {
  return useAuth().session
}

export function useServer(): ServerFacts {
  return useAuth().server
}
