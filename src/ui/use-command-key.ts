'use client'

import { useEffect, useRef } from 'react'
import { isAppleDevice } from './platform'
import { useIsMounted } from './theme'

/** Ctrl and a letter, or ⌘ and it on Apple's machines. */
export function useCommandKey(letter: string, onPress: () => void, isOn = true) {
  const press = useRef(onPress)
  useEffect(() => {
    press.current = onPress
  })
  useEffect(() => {
    if (!isOn) return
    const isApple = isAppleDevice()
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== letter || !(isApple ? event.metaKey : event.ctrlKey)) return
      if (event.shiftKey || event.altKey) return
      event.preventDefault()
      press.current()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [letter, isOn])
}

/** How such a key is written on this machine. */
export function useCommandKeyName(letter: string): string {
  const isMounted = useIsMounted()
  return isMounted && isAppleDevice() ? `⌘${letter.toUpperCase()}` : `Ctrl ${letter.toUpperCase()}`
}
