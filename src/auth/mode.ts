import { createContext } from 'react'
import { useProvided } from '@/ui/provided'

/** The accounts are kept by this server, or by Clerk. */
export type Mode = 'embedded' | 'clerk'

export const ModeContext = createContext<Mode | null>(null)

export const useMode = () => useProvided(ModeContext, 'AuthProvider')
