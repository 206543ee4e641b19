'use client'

import { useEffect } from 'react'
import { grounds } from './grounds'
import { useTheme } from './theme'

/** The browser's own frame, and the installed app's, follow the theme chosen here rather than the system's. */
export function FrameTheme() {
  const { choice, isDark } = useTheme()
  const theme = isDark ? 'dark' : 'light'
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]')
    const address = `/manifest.webmanifest?theme=${theme}`
    if (link && link.getAttribute('href') !== address) link.href = address
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')) {
      const own = /dark/.test(meta.media) ? 'dark' : 'light'
      meta.content = grounds[choice === 'system' ? own : theme]
    }
  }, [choice, theme])
  return null
}
