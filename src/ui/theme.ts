'use client'

import { useMedia } from './use-media'
import { useStoredChoice } from './use-stored'
import { themeKey } from './theme-key'

export type ThemeChoice = 'system' | 'light' | 'dark'

const choices: readonly ['system', 'light', 'dark'] = ['system', 'light', 'dark']

/** The chosen theme, and the resulting one on this device; in every tab. On the server, that of a device unknown. */
export function useTheme() {
  const [choice, setTheme] = useStoredChoice<ThemeChoice>(themeKey, choices)
  const isSystemDark = useMedia('(prefers-color-scheme: dark)')
  return { choice, isDark: choice === 'system' ? isSystemDark : choice === 'dark', setTheme }
}
