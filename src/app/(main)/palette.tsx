'use client'

import { useCallback, useState } from 'react'
import { onDemand, useWhenIdle } from '@/ui/on-demand'
import { useCommandKey } from '@/ui/use-command-key'
import { useMe } from './use-me'

const opened = onDemand(() => import('./opened-palette').then((part) => part.OpenedPalette))

/**
 * Ctrl+K, or ⌘K, on every page: jumps to any chat, person, or message, and runs commands. Downloaded once the page is
 * at rest.
 */
export function Palette() {
  const me = useMe()
  const [isOpen, setOpen] = useState(false)
  const [wasOpened, setOpened] = useState(false)
  useWhenIdle(opened.load)
  const toggle = useCallback(
    () =>
      opened.load(() => {
        setOpened(true)
        setOpen((before) => !before)
      }),
    [],
  )
  useCommandKey('k', toggle)
  return wasOpened ? <opened.Part meId={me._id} open={isOpen} onOpenChange={setOpen} /> : null
}
