'use client'

import { useSyncExternalStore } from 'react'
import { deviceOf } from '../../../../domain/device'
import type { DeviceKind } from '../../../../domain/notify'
import { type BrowserFacts, type Standing, standingOf } from '../model/standing'

const isApple = () =>
  /iPhone|iPad/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)

/** Opened from the home screen or the dock. */
export const isInstalled = () =>
  window.matchMedia('(display-mode: standalone)').matches ||
  ('standalone' in navigator && navigator.standalone === true)

function factsOf(): BrowserFacts {
  const hasNotifications = 'Notification' in window
  return {
    isSecure: window.isSecureContext,
    hasNotifications,
    hasWorkers: 'serviceWorker' in navigator,
    permission: hasNotifications ? Notification.permission : 'default',
    isApple: isApple(),
    isInstalled: isInstalled(),
  }
}

export const standingHere = (): Standing => standingOf(factsOf())

const listeners = new Set<() => void>()
const tellAll = () => {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  // It may be changed beside the address at any time.
  const watching = navigator.permissions?.query({ name: 'notifications' }).catch(() => null)
  void watching?.then((status) => status?.addEventListener('change', listener))
  return () => {
    listeners.delete(listener)
    void watching?.then((status) => status?.removeEventListener('change', listener))
  }
}

/** What notifications can be in this browser, followed. */
export const useStanding = (): Standing => useSyncExternalStore(subscribe, standingHere, () => 'unsupported' as const)

/** The browser's own question. Only ever after a press: some never ask again. */
export async function askBrowser(): Promise<Standing> {
  await Notification.requestPermission()
  tellAll()
  return standingHere()
}

/** In the two words that people tell their devices apart by. */
export function deviceName(): string {
  const { browser, system } = deviceOf(navigator.userAgent)
  return [browser, system].filter(Boolean).join(', ')
}

export const deviceKind = (): DeviceKind =>
  isApple() || deviceOf(navigator.userAgent).system === 'Android' ? 'phone' : 'desktop'
