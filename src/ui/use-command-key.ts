'use client'

import { useEffect, useRef } from 'react'
import { isOfInputMethod, shortcutKey } from './keys'
import { controlKey, isAppleDevice } from './platform'
import { useIsMounted } from './use-is-mounted'

interface CommandKeyOptions {
  /** Together with Shift. */
  shift?: boolean
}

/** Ctrl with a letter, or ⌘ with it on Apple's systems. */
export function useCommandKey(letter: string, onPress: () => void, { shift = false }: CommandKeyOptions = {}) {
  const press = useRef(onPress)
  useEffect(() => {
    press.current = onPress
  })
  useEffect(() => {
    const isApple = isAppleDevice()
    const onKeyDown = (event: KeyboardEvent) => {
      if (isOfInputMethod(event) || shortcutKey(event) !== letter || !(isApple ? event.metaKey : event.ctrlKey)) return
      if (event.shiftKey !== shift || event.altKey) return
      event.preventDefault()
      press.current()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [letter, shift])
}

/** The name of the key on this machine. */
export function useCommandKeyName(letter: string, { shift = false }: CommandKeyOptions = {}): string {
  const isMounted = useIsMounted()
  const name = letter.toUpperCase()
  if (isMounted && isAppleDevice()) return shift ? `⇧⌘${name}` : `⌘${name}`
  const control = isMounted ? controlKey() : 'Ctrl'
  return shift ? `${control} ⇧ ${name}` : `${control} ${name}`
}
