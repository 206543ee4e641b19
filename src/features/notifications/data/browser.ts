'use client'

import { useSyncExternalStore } from 'react'
import { deviceOf } from '../../../../domain/device'
import type { DeviceKind } from '../../../../domain/notify'
import { type Allowing, allowingIn } from '../model/allowing'
import { type BrowserFacts, type Standing, standingOf } from '../model/standing'

const isApple = () =>
  /iPhone|iPad/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)

/** Opened from the home screen or the dock. */
const isInstalled = () =>
  window.matchMedia('(display-mode: standalone)').matches ||
  ('standalone' in navigator && navigator.standalone === true)

/** Uses the installed app's icon, even if the page that registers this browser is a tab. */
export function wasInstalled(): boolean {
  const now = isInstalled()
  try {
    if (now) localStorage.setItem('parley-installed', 'yes')
    return now || localStorage.getItem('parley-installed') === 'yes'
  } catch {
    return now
  }
}

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

/** How to allow notifications again in this browser. */
export const allowingHere = (): Allowing =>
  allowingIn({ userAgent: navigator.userAgent, isApple: isApple(), isInstalled: isInstalled() })

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

/** Shows the browser's own prompt. Call it only after a press: some browsers never ask a second time. */
export async function askBrowser(): Promise<Standing> {
  await Notification.requestPermission()
  tellAll()
  return standingHere()
}

/** The two words that tell a person's devices apart: browser and system. */
export function deviceName(): string {
  const { browser, system } = deviceOf(navigator.userAgent)
  return [browser, system].filter(Boolean).join(', ')
}

export const deviceKind = (): DeviceKind =>
  isApple() || deviceOf(navigator.userAgent).system === 'Android' ? 'phone' : 'desktop'
