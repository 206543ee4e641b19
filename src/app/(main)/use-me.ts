'use client'

import { createContext, useContext } from 'react'
import type { Me } from '@/features/profile/types'

export type { Me }

interface Self {
  me: Me
  /** Their account was deleted on this page: nothing has to be said of it. */
  leave: () => void
}

export const SelfContext = createContext<Self | null>(null)

function useSelf(): Self {
  const self = useContext(SelfContext)
  if (!self) throw new Error('There is no SignedIn above this component.')
  return self
}

/** Oneself as last known: always there on a signed-in page, whatever fails meanwhile. */
export const useMe = (): Me => useSelf().me

export const useLeave = () => useSelf().leave
