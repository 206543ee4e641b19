'use client'

import { createContext } from 'react'
import { useProvided } from '@/ui/provided'
import type { Me } from '@/features/profile/types'

export type { Me }

interface Self {
  me: Me
  /** Their account was deleted on this page: nothing has to be said of it. */
  leave: () => void
}

export const SelfContext = createContext<Self | null>(null)

const useSelf = (): Self => useProvided(SelfContext, 'SignedIn')

/** Oneself as last known: always there on a signed-in page, whatever fails meanwhile. */
export const useMe = (): Me => useSelf().me

export const useLeave = () => useSelf().leave
