'use client'

import { ChevronLeft, X } from 'lucide-react'
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { useBackCloses } from './back-closes'
import { cx } from './cx'
import { IconButton } from './icon-button'
import { isOfInputMethod } from './keys'

interface SidePanelProps {
  id: string
  title: string
  onClose: () => void
  /** Returns to the place it was opened from, within the panel. Escape does that first. */
  onBack?: (() => void) | undefined
  children: ReactNode
}

/**
 * From this width on, the panel is beside its subject. Below that it covers the subject, and on a phone the whole
 * screen.
 */
export const besidesFrom = '(width >= 80rem)'

/** At the sheet's end. Escape closes it, and the focus returns to where it was. */
export function SidePanel({ id, title, onClose, onBack, children }: SidePanelProps) {
  const t = useTranslations('app')
  const panel = useRef<HTMLElement>(null)
  useFocusInside(panel)
  useFocusKept(panel, onBack !== undefined)
  useEscape(panel, onBack ?? onClose)
  useBackCloses(true, onClose)
  useBackCloses(onBack !== undefined, () => onBack?.())
  return (
    <aside
      ref={panel}
      id={id}
      aria-label={title}
      tabIndex={-1}
      className="flex w-75 flex-none flex-col border-s border-line outline-none surface-sheet max-xl:absolute max-xl:inset-y-0 max-xl:inset-e-0 max-xl:z-10 max-xl:animate-appear max-xl:rounded-e-sheet max-xl:shadow-e3 max-md:fixed max-md:inset-0 max-md:z-30 max-md:w-auto max-md:animate-slide-in max-md:rounded-none max-md:border-0 max-md:pt-[env(safe-area-inset-top)]"
    >
      <header className={cx('flex h-14 flex-none items-center gap-1 pe-2.5 max-md:ps-0.5', onBack ? 'ps-1.5' : 'ps-4')}>
        <IconButton
          label={t('back')}
          icon={ChevronLeft}
          directional
          onClick={onBack ?? onClose}
          className={onBack ? '' : 'md:hidden'}
        />
        <h2 className="min-w-0 flex-1 truncate type-chat-title">{title}</h2>
        <IconButton label={t('close')} icon={X} onClick={onClose} className="max-md:hidden" />
      </header>
      {children}
    </aside>
  )
}

/** The focused element was unmounted with the previous content, so the focus stays in the panel. */
function useFocusKept(panel: React.RefObject<HTMLElement | null>, isDeeper: boolean) {
  const was = useRef(isDeeper)
  useEffect(() => {
    if (was.current === isDeeper) return
    was.current = isDeeper
    if (document.activeElement === document.body) panel.current?.focus({ preventScroll: true })
  }, [panel, isDeeper])
}

/** Moves the focus in on mount, and back on unmount, unless it has moved elsewhere meanwhile. */
function useFocusInside(panel: React.RefObject<HTMLElement | null>) {
  useLayoutEffect(() => {
    const inside = panel.current
    const opener = document.activeElement
    inside?.focus({ preventScroll: true })
    return () => {
      if (inside?.contains(document.activeElement) && opener instanceof HTMLElement) opener.focus()
    }
  }, [panel])
}

function useEscape(panel: React.RefObject<HTMLElement | null>, onClose: () => void) {
  const close = useRef(onClose)
  useEffect(() => {
    close.current = onClose
  })
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key !== 'Escape' || event.defaultPrevented || isOfInputMethod(event)) return
      const target = event.target instanceof Element ? event.target : null
      // Layers above it close first.
      if (target?.closest('[role="dialog"], [role="menu"], [role="alertdialog"]')) return
      const isOver = !window.matchMedia(besidesFrom).matches
      if (isOver || panel.current?.contains(target)) close.current()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [panel])
}
