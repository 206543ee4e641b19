'use client'

import { createContext, type ReactNode, useEffect, useState } from 'react'
import { useProvided } from '@/ui/provided'
import { isOfInputMethod, shortcutKey } from '@/ui/keys'
import { onDemand } from '@/ui/on-demand'

const dialog = onDemand(() => import('./shortcuts-dialog').then((part) => part.ShortcutsDialog))

const ShowShortcuts = createContext<(() => void) | null>(null)

/** Opens the list of shortcuts. */
export const useShowShortcuts = () => useProvided(ShowShortcuts, 'ShortcutsProvider')

/** The list of shortcuts: on `?` outside text fields, and from the settings. */
export function ShortcutsProvider({ children }: { children: ReactNode }) {
  const [isOpen, setOpen] = useState(false)
  const [show] = useState(() => () => dialog.load(() => setOpen(true)))
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (
        isOfInputMethod(event) ||
        shortcutKey(event) !== '?' ||
        event.defaultPrevented ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey
      )
        return
      if (isWriting(event.target)) return
      event.preventDefault()
      show()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [show])
  return (
    <ShowShortcuts value={show}>
      {children}
      <dialog.Part open={isOpen} onOpenChange={setOpen} />
    </ShowShortcuts>
  )
}

/** In a text field, the key types a question mark. */
function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
}
