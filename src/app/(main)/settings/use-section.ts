'use client'

import { usePathname } from 'next/navigation'
import { leaveLayers } from '@/ui/back-closes'
import { useMedia } from '@/ui/use-media'
import { sectionAt } from './sections'

/** Stored in the history entry, as for a chat: Back closes the section instead of opening the list a second time. */
interface HistoryMark {
  parleyFromList?: boolean
}

const phone = '(width < 48rem)'
const list = '/settings'

/** The open section. Next to the list there is always one; on a phone, only one of the two is visible. */
export function useSection() {
  const named = sectionAt(usePathname())
  const isPhone = useMedia(phone)
  return { section: named ?? (isPhone ? null : ('notifications' as const)), isPhone }
}

export function openSection(href: string) {
  if (window.location.pathname === href) return
  const isFromList = window.location.pathname === list && window.matchMedia(phone).matches
  window.history.pushState(isFromList ? ({ parleyFromList: true } satisfies HistoryMark) : null, '', href)
}

export function closeSection() {
  leaveLayers(() => {
    if ((window.history.state as HistoryMark | null)?.parleyFromList) window.history.back()
    else window.history.replaceState(null, '', list)
  })
}
