'use client'

import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { IntlProvider } from 'use-intl'
import { locale, messages } from './messages/catalogue'
import { ToastProvider } from './toast'
import { TooltipProvider } from './tooltip'

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
      <TooltipProvider>
        <ToastProvider>{children}</ToastProvider>
      </TooltipProvider>
    </ThemeProvider>
  )
}
