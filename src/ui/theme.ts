'use client'

import { useTheme as useNextTheme } from 'next-themes'
import { useSyncExternalStore } from 'react'

export type ThemeChoice = 'system' | 'light' | 'dark'

const never = () => () => undefined

/** False while the page is still what the server sent: the server does not know this device's choices. */
export const useIsMounted = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )

/** The reader's choice of theme, and what it comes to on this device. */
export function useTheme() {
  const { theme, resolvedTheme, setTheme } = useNextTheme()
  const isMounted = useIsMounted()
  return {
    choice: (isMounted ? (theme as ThemeChoice | undefined) : undefined) ?? 'system',
    isDark: isMounted && resolvedTheme === 'dark',
    setTheme: (choice: ThemeChoice) => setTheme(choice),
  }
}
