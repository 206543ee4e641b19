'use client'

import { useTheme as useNextTheme } from 'next-themes'
import { useSyncExternalStore } from 'react'

export type ThemeChoice = 'system' | 'light' | 'dark'

const never = () => () => undefined

/** False while the page is still as the server rendered it, which doesn't know this device's settings. */
export const useIsMounted = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )

/** The chosen theme, and the resulting one on this device. */
export function useTheme() {
  const { theme, resolvedTheme, setTheme } = useNextTheme()
  const isMounted = useIsMounted()
  return {
    choice: (isMounted ? (theme as ThemeChoice | undefined) : undefined) ?? 'system',
    isDark: isMounted && resolvedTheme === 'dark',
    setTheme: (choice: ThemeChoice) => setTheme(choice),
  }
}
