'use client'

import { useEffect, useLayoutEffect } from 'react'
import { grounds } from './grounds'
import { useTheme } from './theme'
import { useIsMounted } from './use-is-mounted'

/** The page, the browser's own frame, and the installed app's follow the theme chosen here rather than the system's. */
export function AppliedTheme() {
  const { choice, isDark } = useTheme()
  const theme = isDark ? 'dark' : 'light'
  const isMounted = useIsMounted()
  useLayoutEffect(() => {
    const { dataset } = document.documentElement
    // Until then, ThemeScript knows the device better.
    if (!isMounted || dataset['theme'] === theme) return
    // At once: a transition would pass through colors that neither theme has.
    dataset['still'] = ''
    dataset['theme'] = theme
    void getComputedStyle(document.body).color
    delete dataset['still']
  }, [isMounted, theme])
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
