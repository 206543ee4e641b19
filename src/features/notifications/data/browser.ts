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
  // The user can change it next to the address bar at any time.
  const watching = navigator.permissions?.query({ name: 'notifications' }).catch(() => null)
  void watching?.then((status) => status?.addEventListener('change', listener))
  return () => {
    listeners.delete(listener)
    void watching?.then((status) => status?.removeEventListener('change', listener))
  }
}

/** The current notification permission of this browser, kept up to date. */
export const useStanding = (): Standing => useSyncExternalStore(subscribe, standingHere, () => 'unsupported' as const)

/** The browser's own prompt. Only ever after a press: some browsers never ask a second time. */
export async function askBrowser(): Promise<Standing> {
  await Notification.requestPermission()
  tellAll()
  return standingHere()
}

/** The two words by which people tell their devices apart. */
export function deviceName(): string {
  const { browser, system } = deviceOf(navigator.userAgent)
  return [browser, system].filter(Boolean).join(', ')
}

export const deviceKind = (): DeviceKind =>
  isApple() || deviceOf(navigator.userAgent).system === 'Android' ? 'phone' : 'desktop'
