import { deviceOf } from '../../../../domain/device'

/**
 * Where a browser stores its block, which only the user can lift: next to the address, in a menu, or, for an installed
 * app, in the device's settings.
 */
export type Allowing = 'chromium' | 'firefox' | 'safari' | 'android' | 'app' | 'device' | 'other'

export interface AllowingFacts {
  userAgent: string
  /** On an iPhone or iPad, only installed apps can ask. */
  isApple: boolean
  isInstalled: boolean
}

export function allowingIn({ userAgent, isApple, isInstalled }: AllowingFacts): Allowing {
  const { browser, system } = deviceOf(userAgent)
  const isChromium = browser !== null && browser !== 'Firefox' && browser !== 'Safari'
  if (isApple) return 'device'
  if (isInstalled) return isChromium && system !== 'Android' ? 'app' : 'device'
  if (system === 'Android') return 'android'
  if (isChromium) return 'chromium'
  if (browser === 'Firefox') return 'firefox'
  return browser === 'Safari' ? 'safari' : 'other'
}
