/**
 * The last session on this device, so that the app opens without a server, too. Only this device's pages read it: they
 * show what the device has stored for that person, and the server decides anything else.
 */
import type { SessionUser } from './contract'

export interface LastSession {
  sessionId: string
  user: SessionUser
}

const KEY = 'parley-last-session'

export function readLastSession(): LastSession | null {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<LastSession> | null
    return typeof found?.sessionId === 'string' && typeof found.user?.id === 'string' ? (found as LastSession) : null
  } catch {
    return null
  }
}

/** Null once no one is signed in. If storage is blocked, the app opens only with a server. */
export function noteLastSession(session: LastSession | null): void {
  try {
    if (session) localStorage.setItem(KEY, JSON.stringify(session))
    else localStorage.removeItem(KEY)
  } catch {
    // See above.
  }
}

/**
 * A browser may show a page again as it was left, though someone else is signed in by then, or no one (C710): reloads
 * it then, and shows nothing of it until that is done. Returns a function that ends this.
 */
export function reloadForOthers(sessionId: () => string | null): () => void {
  const onPageShow = ({ persisted }: PageTransitionEvent) => {
    if (!persisted || (readLastSession()?.sessionId ?? null) === sessionId()) return
    document.documentElement.hidden = true
    window.location.reload()
  }
  window.addEventListener('pageshow', onPageShow)
  return () => window.removeEventListener('pageshow', onPageShow)
}
