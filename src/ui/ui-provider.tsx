'use client'

import { type ReactNode, useEffect, useState } from 'react'
import { IntlProvider } from 'use-intl'
import './messages/common'
import { locales, type Words } from './messages/catalogue'
import { messagesOf } from '@/ui/messages/source'
import type { Language } from '../../domain/language'
import { AppliedTheme } from './applied-theme'
import { onDemand, useWhenIdle } from './on-demand'
import { useSaid } from './said-toast'
import { onToasts, takeToasts, toastsWaiting } from './toast'

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
export function UiProvider({ children }: { children: ReactNode }) {
  return (
    <>
      {children}
      <AppliedTheme />
      <Floating />
    </>
  )
}

const layers = onDemand(() => import('./floating-layers').then((part) => part.FloatingLayers))

/** Downloaded when a toast is shown, or a control with a tooltip is hovered. */
function Floating() {
  const [isPlain, setPlain] = useState(false)
  useEffect(() => {
    const loadForToasts = () =>
      toastsWaiting().length > 0 &&
      layers.load(
        () => setPlain(false),
        () => setPlain(true),
      )
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
  return (
    <>
      <layers.Part />
      {isPlain ? <PlainToast onDone={() => setPlain(false)} /> : null}
    </>
  )
}

/** The last toast, while the layer that would show it can't be loaded either. */
function PlainToast({ onDone }: { onDone: () => void }) {
  const said = useSaid()
  const last = toastsWaiting().at(-1)
  if (!last) return null
  const { text, action } = said(last)
  return (
    <p
      role="status"
      className="fixed start-6 bottom-6 z-50 rounded-row bg-toast px-3.5 py-2.5 text-toast-text shadow-e2 type-body"
    >
      {text}{' '}
      {action ? (
        <button
          type="button"
          className="font-semibold text-toast-action"
          onClick={() => {
            takeToasts()
            onDone()
            action.onSelect()
          }}
        >
          {action.label}
        </button>
      ) : null}
    </p>
  )
}

/** Loads them once the page is at rest, for pages that will need them. */
export const useFloatingSoon = () => useWhenIdle(layers.load)
