'use client'

import { type RefObject, useEffect } from 'react'
import { watchFocusArrival } from '@/ui/focus-arrival'
import { isTyping, shortcutKey } from '@/ui/keys'

/** Overlays keep their own keys; a toast only shows a message. */
const layers = '[role="dialog"]:not([data-toast]), [role="alertdialog"], [role="menu"], [role="listbox"]'

/** Typing with the focus on the page, the timeline, or a message, where it would do nothing, goes to the composer. */
export function useTypingAnywhere(field: RefObject<HTMLTextAreaElement | null>) {
  useEffect(() => {
    const stop = watchFocusArrival()
    function onKeyDown(event: KeyboardEvent) {
      const composer = field.current
      if (!composer || event.defaultPrevented || !isTyping(event) || ['?', '/'].includes(shortcutKey(event))) return
      if (!isNowhere(event.target) || composer.closest('[inert]') || document.querySelector(layers)) return
      // The key itself is left to the browser, which types it where the focus now is; that also covers dead keys.
      composer.focus({ preventScroll: true })
    }
    document.addEventListener('keydown', onKeyDown)
    return () => {
      stop()
      document.removeEventListener('keydown', onKeyDown)
    }
  }, [field])
}

function isNowhere(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  return target === document.body || target.matches('html, [role="log"], [role="log"] [role="article"]')
}
