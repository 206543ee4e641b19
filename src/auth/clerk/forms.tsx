'use client'

import { clerkUIScriptUrl, loadClerkUIScript } from '@clerk/shared/loadClerkJsScript'
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react'
import { preload } from 'react-dom'
import type { ClerkPage } from '@/switches'
import { useIsMounted } from '@/ui/use-is-mounted'
import { createFormsOnDemand, type FormsOnDemand } from './forms-on-demand'
import { Unreachable } from './unreachable'

interface Forms extends FormsOnDemand {
  /** For a page that will show a form: its scripts load in parallel with Clerk’s others. */
  preload: () => void
}

export function createForms({ publishableKey, proxyUrl }: ClerkPage, nonce: string | undefined): Forms {
  const options = { publishableKey, ...(proxyUrl ? { proxyUrl } : {}), ...(nonce ? { nonce } : {}) }
  return {
    ...createFormsOnDemand(async () => {
      await loadClerkUIScript(options)
      return window.__internal_ClerkUICtor!
    }),
    preload: () =>
      preload(clerkUIScriptUrl(options), { as: 'script', crossOrigin: 'anonymous', ...(nonce ? { nonce } : {}) }),
  }
}

export const FormsContext = createContext<Forms | null>(null)

/** Holds one of Clerk’s forms, and shows an error if it can’t be loaded. */
export function Form({ level, children }: { level: 1 | 2; children: ReactNode }) {
  const forms = useContext(FormsContext)
  if (!forms) throw new Error('ClerkAuthProvider is missing above this component')
  const hasFailed = useSyncExternalStore(forms.subscribe, forms.hasFailed, () => false)
  // If Clerk's scripts load before hydration, Clerk renders other elements, which hydration would remove.
  const isMounted = useIsMounted()
  forms.preload()
  if (hasFailed) return <Unreachable level={level} />
  return isMounted ? children : null
}
