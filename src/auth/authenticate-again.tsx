'use client'

import { useConvexAuth } from 'convex/react'
import { createContext, type ReactNode, useEffect, useRef, useState } from 'react'
import { useProvided } from '@/ui/provided'
import { useSession } from './contract'

const FIRST_AGAIN_MS = 2_000
const LONGEST_AGAIN_MS = 60_000

const AgainContext = createContext<number | null>(null)

/** Changes whenever Convex should authenticate again. */
export const useAgain = () => useProvided(AgainContext, 'AuthenticateAgain')

/**
 * Convex gives up for good when its server rejects a token, for example because it can't reach the issuer. While the
 * session lasts, this makes it try again, after longer and longer pauses.
 */
export function AuthenticateAgain({ children }: { children: (watch: ReactNode) => ReactNode }) {
  const [again, setAgain] = useState(0)
  return <AgainContext value={again}>{children(<Watch again={again} onAgain={setAgain} />)}</AgainContext>
}

function Watch({ again, onAgain }: { again: number; onAgain: (again: number) => void }) {
  const { status } = useSession()
  const { isLoading, isAuthenticated } = useConvexAuth()
  const isRefused = status === 'signed-in' && !isLoading && !isAuthenticated
  const refusals = useRef(0)
  useEffect(() => {
    if (isAuthenticated) refusals.current = 0
    if (!isRefused) return
    const next = () => onAgain(again + 1)
    const timer = setTimeout(next, Math.min(LONGEST_AGAIN_MS, FIRST_AGAIN_MS * 2 ** refusals.current++))
    window.addEventListener('online', next)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('online', next)
    }
  }, [isAuthenticated, isRefused, again, onAgain])
  return null
}
