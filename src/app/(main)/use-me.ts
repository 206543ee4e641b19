'use client'

import { createContext } from 'react'
import { useProvided } from '@/ui/provided'
import type { Me } from '@/features/profile/types'

export type { Me }

interface Self {
  me: Me
  /** The account was deleted on this page, so no message is needed. */
  leave: () => void
}

export const SelfContext = createContext<Self | null>(null)

const useSelf = (): Self => useProvided(SelfContext, 'SignedIn')

/** The signed-in user as last known: always available on a signed-in page, whatever fails meanwhile. */
export const useMe = (): Me => useSelf().me

export const useLeave = () => useSelf().leave
