import { deviceOf } from '../../../../domain/device'

/**
 * Where a browser keeps its refusal, which only its person can take back: beside the address, in a menu, or, of an app,
 * in the settings of the device.
 */
export type Allowing = 'chromium' | 'firefox' | 'safari' | 'android' | 'app' | 'device' | 'other'

export interface AllowingFacts {
  userAgent: string
  /** An iPhone or iPad: only an app was asked there. */
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
