'use client'

import { ThemeProvider } from 'next-themes'
import { type ReactNode, useEffect } from 'react'
import { IntlProvider } from 'use-intl'
import './messages/common'
import { locale, messages } from './messages/catalogue'
import { onDemand, useWhenIdle } from './on-demand'
import { onToasts, toastsWaiting } from './toast'

/** The words, outermost: sign-in pages and error pages need them too. Times are the viewer's, so no zone is set here. */
export function WordsProvider({ children }: { children: ReactNode }) {
  return (
    <IntlProvider locale={locale} messages={messages} timeZone="UTC">
      {children}
    </IntlProvider>
  )
}

/** Theme, tooltips and toasts. */
export function UiProvider({ nonce, children }: { nonce?: string | undefined; children: ReactNode }) {
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      {children}
      <Floating />
    </ThemeProvider>
  )
}

const layers = onDemand(() => import('./floating-layers').then((part) => part.FloatingLayers))

/** Fetched when something is to be said, or what has a name to show is pointed at. */
function Floating() {
  useEffect(() => {
    const loadForToasts = () => toastsWaiting().length > 0 && layers.load()
    const loadForTooltip = ({ target }: Event) =>
      target instanceof Element && target.closest('[data-tooltip]') && layers.load()
    loadForToasts()
    document.addEventListener('pointerover', loadForTooltip)
    document.addEventListener('focusin', loadForTooltip)
    const stop = onToasts(loadForToasts)
    return () => {
      stop()
      document.removeEventListener('pointerover', loadForTooltip)
      document.removeEventListener('focusin', loadForTooltip)
    }
  }, [])
  return <layers.Part />
}

/** For pages where they will be wanted: fetched when the page is at rest. */
export const useFloatingSoon = () => useWhenIdle(layers.load)
