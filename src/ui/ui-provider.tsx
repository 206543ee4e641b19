'use client'

import { ThemeProvider } from 'next-themes'
import { type ReactNode, useEffect } from 'react'
import { IntlProvider } from 'use-intl'
import './messages/common'
import { locales, type Words } from './messages/catalogue'
import { messagesOf } from '@/ui/messages/source'
import type { Language } from '../../domain/language'
import { FrameTheme } from './frame-theme'
import { onDemand, useWhenIdle } from './on-demand'
import { onToasts, toastsWaiting } from './toast'

interface WordsProviderProps {
  language: Language
  common: Words
  children: ReactNode
}

/**
 * The texts, outermost: sign-in pages and error pages need them too. Times are the viewer's, so no zone is set here.
 */
export function WordsProvider({ language, common, children }: WordsProviderProps) {
  return (
    <IntlProvider locale={locales[language]} messages={messagesOf(language, common)} timeZone="UTC">
      {children}
    </IntlProvider>
  )
}

/** Theme, tooltips and toasts. */
export function UiProvider({ nonce, children }: { nonce?: string | undefined; children: ReactNode }) {
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      {children}
      <FrameTheme />
      <Floating />
    </ThemeProvider>
  )
}

const layers = onDemand(() => import('./floating-layers').then((part) => part.FloatingLayers))

/** Downloaded when a toast is shown, or a control with a tooltip is hovered. */
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

/** Loads them once the page is at rest, for pages that will need them. */
export const useFloatingSoon = () => useWhenIdle(layers.load)
