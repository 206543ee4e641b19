'use client'

import type { ReactNode } from 'react'
import { Later } from '@/ui/later'
import { useOffline } from '../data/use-offline'

/** Replaces content that only the server has while there is no connection, because it would load forever. */
export function OnceOnline({ children }: { children: ReactNode }) {
  return useOffline() ? <Later /> : children
}
