import { describe, expect, it } from 'vitest'
import type { Presence } from './presence-registry'
import { presenceWords } from './presence-words'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('G4.9 the text for presence', () => {
  const now = Date.UTC(2025, 10, 19, 12)
  const say = (status: Presence['status'], ago: number | null) =>
    presenceWords({ userId: 'a', status, lastSeen: ago === null ? null : now - ago } as Presence, now)

  it('is the status if there is one', () => {
    expect(say('active', null)).toEqual({ say: 'active' })
    expect(say('recent', 2 * minute)).toEqual({ say: 'recent' })
  })

  it('is how long ago they were there, and updates itself', () => {
    expect(say('offline', 6 * minute)).toEqual({ say: 'seenMinutes', count: 7 })
    expect(say('offline', 59 * minute)).toEqual({ say: 'seenHours', count: 1 })
    expect(say('offline', 2 * hour)).toEqual({ say: 'seenHours', count: 2 })
    expect(say('offline', 23 * hour)).toEqual({ say: 'seenHours', count: 23 })
    expect(say('offline', day)).toEqual({ say: 'seenOn', at: now - day })
  })

  it('is only “offline” for someone who was never there, hides it, or has been away for long', () => {
    expect(say('offline', null)).toEqual({ say: 'offline' })
    expect(say('offline', 8 * day)).toEqual({ say: 'offline' })
  })

  it('is never less than a minute, even if clocks differ', () => {
    expect(say('offline', -minute)).toEqual({ say: 'seenMinutes', count: 1 })
  })
})
