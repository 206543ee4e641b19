/** Whether and how to offer installing the app on a phone. */
export interface InstallFacts {
  isInstalled: boolean
  /** The browser has offered to install it when asked. */
  canAsk: boolean
  /** There, only the user can add it, through the browser's share sheet. */
  isApplePhone: boolean
}

export type Way = 'ask' | 'by-hand'

/** Null where it can't be installed, or already is. */
export function wayOf({ isInstalled, canAsk, isApplePhone }: InstallFacts): Way | null {
  if (isInstalled) return null
  return canAsk ? 'ask' : isApplePhone ? 'by-hand' : null
}

const VISITS = 3

/** From the third visit until the user answers: someone who returns twice may want to stay. */
export const isOffered = (way: Way | null, visits: number, wasAnswered: boolean): boolean =>
  way !== null && visits >= VISITS && !wasAnswered
