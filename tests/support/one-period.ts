import { afterEach, beforeEach, vi } from 'vitest'
import { PERIOD_MS } from './authenticator'

/** Each test of the file stays within one half-minute: a code is refused if its period ends before it is sent. */
export function withinOnePeriod(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: (Math.floor(Date.now() / PERIOD_MS) + 0.5) * PERIOD_MS })
  })
  afterEach(() => void vi.useRealTimers())
}
