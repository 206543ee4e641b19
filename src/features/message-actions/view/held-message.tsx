'use client'

import { useLayoutEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import type { HeldPlace } from '../model/held-place'

interface HeldMessageProps {
  bubble: HTMLElement
  place: HeldPlace
  isOpen: boolean
}

/** Returns a function that puts it back. */
function liftInto(stage: HTMLElement, bubble: HTMLElement): () => void {
  const likeness = bubble.cloneNode(true) as HTMLElement
  for (const element of [likeness, ...likeness.querySelectorAll('[id]')]) element.removeAttribute('id')
  Object.assign(likeness.style, { maxWidth: 'none', width: '100%', translate: 'none' })
  stage.replaceChildren(likeness)
  bubble.style.visibility = 'hidden'
  return () => {
    bubble.style.visibility = ''
  }
}

/** Shows a copy of the bubble above a dimmed page while its menu is open; its original place stays empty. */
export function HeldMessage({ bubble, place, isOpen }: HeldMessageProps) {
  const stage = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (stage.current) return liftInto(stage.current, bubble)
  }, [bubble])
  return createPortal(
    <div
      aria-hidden
      className={`fixed inset-0 z-39 bg-scrim transition-opacity ${isOpen ? 'animate-fade' : 'opacity-0'}`}
    >
      <div
        ref={stage}
        inert
        style={place}
        className="fixed overflow-hidden rounded-turn shadow-e3 [&>*]:pointer-events-none"
      />
    </div>,
    document.body,
  )
}
