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

function Floating() {
  useWhenIdle(layers.load)
  useEffect(() => {
    const loadForToasts = () => toastsWaiting().length > 0 && layers.load()
    loadForToasts()
    return onToasts(loadForToasts)
  }, [])
  return <layers.Part />
}
