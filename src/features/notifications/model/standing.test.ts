import { describe, expect, it } from 'vitest'
import { arrivals, asks, type BrowserFacts, revisions, standingOf, tellsDenied } from './standing'

const able: BrowserFacts = {
  isSecure: true,
  hasNotifications: true,
  hasWorkers: true,
  permission: 'default',
  isApple: false,
  isInstalled: false,
}

describe('what prevents pop-ups', () => {
  it.each([
    ['a browser that was not asked', {}, 'ask'],
    ['one that allows them', { permission: 'granted' }, 'allowed'],
    ['one that refused', { permission: 'denied' }, 'denied'],
    ['a plain address, where browsers refuse by themselves', { isSecure: false, permission: 'denied' }, 'insecure'],
    ['an iPhone’s browser, which has none', { isApple: true, hasNotifications: false }, 'install'],
    ['an iPhone’s app', { isApple: true, isInstalled: true }, 'ask'],
    ['an old iPhone’s app', { isApple: true, isInstalled: true, hasNotifications: false }, 'unsupported'],
    ['a browser without notifications', { hasNotifications: false }, 'unsupported'],
    ['a private window without workers', { hasWorkers: false, permission: 'granted' }, 'unsupported'],
  ] as const)('C444 %s', (_, facts, standing) => {
    expect(standingOf({ ...able, ...facts })).toBe(standing)
  })
})

describe('the strip', () => {
  const now = Date.UTC(2026, 10, 30)
  const day = 24 * 60 * 60_000

  it('C444 asks once a message came while the user looked elsewhere, and not before', () => {
    expect(asks({ standing: 'ask', wasMissed: false, declinedAt: null, now })).toBe(false)
    expect(asks({ standing: 'ask', wasMissed: true, declinedAt: null, now })).toBe(true)
  })

  it('C444 asks again after 30 days', () => {
    expect(asks({ standing: 'ask', wasMissed: true, declinedAt: now - 29 * day, now })).toBe(false)
    expect(asks({ standing: 'ask', wasMissed: true, declinedAt: now - 30 * day, now })).toBe(true)
  })

  it.each(['insecure', 'install', 'unsupported', 'denied', 'allowed'] as const)(
    'C444 never asks where it is %s',
    (standing) => {
      expect(asks({ standing, wasMissed: true, declinedAt: null, now })).toBe(false)
    },
  )
})

describe('the line about blocked notifications', () => {
  const missed = { standing: 'denied', wasMissed: true, wasTold: false } as const

  it('C585 is shown once something was missed because of it, until it is dismissed', () => {
    expect(tellsDenied(missed)).toBe(true)
    expect(tellsDenied({ ...missed, wasMissed: false })).toBe(false)
    expect(tellsDenied({ ...missed, wasTold: true })).toBe(false)
    for (const standing of ['insecure', 'install', 'unsupported', 'ask', 'allowed'] as const)
      expect(tellsDenied({ ...missed, standing })).toBe(false)
  })
})

describe('new messages', () => {
  const chat = { conversationId: 'a_b', lastSeq: 5, readSeq: 3, unread: 1, isQuiet: false }
  const known = (lastSeq: number, more = {}) => new Map([['a_b', { ...chat, lastSeq, ...more }]])

  it('C445 are a chat’s unread ones beyond what the page knew', () => {
    expect(arrivals(known(4), [chat])).toEqual([chat])
    expect(arrivals(known(5), [chat])).toEqual([])
    // One's own message from another device, or one that was read there already.
    expect(arrivals(known(4), [{ ...chat, unread: 0 }])).toEqual([])
    expect(arrivals(known(4), [{ ...chat, isQuiet: true }])).toEqual([])
  })

  it('C445 don’t include a chat that the page sees for the first time', () => {
    expect(arrivals(new Map(), [chat])).toEqual([])
  })

  it('C580 only deleting or restoring changes the unread count without a message or a read', () => {
    expect(revisions(known(5, { unread: 2 }), [chat])).toEqual([chat])
    expect(revisions(known(5, { unread: 0 }), [chat])).toEqual([chat])
    expect(revisions(known(5), [chat])).toEqual([])
    expect(revisions(known(4, { unread: 2 }), [chat])).toEqual([])
    expect(revisions(known(5, { unread: 2, readSeq: 2 }), [chat])).toEqual([])
    expect(revisions(new Map(), [chat])).toEqual([])
  })
})
