'use client'

import { useTheme as useNextTheme } from 'next-themes'
import { useIsMounted } from './use-is-mounted'

export type ThemeChoice = 'system' | 'light' | 'dark'

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
