import { describe, expect, it } from 'vitest'
import { allowingIn } from './allowing'
import { arrivals, asks, type BrowserFacts, revisions, standingOf, tellsDenied } from './standing'

const able: BrowserFacts = {
  isSecure: true,
  hasNotifications: true,
  hasWorkers: true,
  permission: 'default',
  isApple: false,
  isInstalled: false,
}

describe('obstacles to pop-ups', () => {
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

  it('C444 asks once a message arrived while the user was looking elsewhere, and not before', () => {
    expect(asks({ standing: 'ask', wasMissed: false, declinedAt: null, now })).toBe(false)
    expect(asks({ standing: 'ask', wasMissed: true, declinedAt: null, now })).toBe(true)
  })

  it('C444 asks again after 30 days', () => {
    expect(asks({ standing: 'ask', wasMissed: true, declinedAt: now - 29 * day, now })).toBe(false)
    expect(asks({ standing: 'ask', wasMissed: true, declinedAt: now - 30 * day, now })).toBe(true)
  })

  it.each(['insecure', 'install', 'unsupported', 'denied', 'allowed'] as const)('C444 never asks if %s', (standing) => {
    expect(asks({ standing, wasMissed: true, declinedAt: null, now })).toBe(false)
  })
})

describe('how to unblock notifications', () => {
  const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)'
  const chrome = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/141.0.0.0 Safari/537.36`
  const android = `Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/141.0.0.0 Mobile Safari/537.36`
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0'
  const safari = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15' // oxfmt-ignore
  it.each([
    ['Chrome', chrome, {}, 'chromium'],
    ['Edge', `${chrome} Edg/141.0.0.0`, {}, 'chromium'],
    ['an app of Chrome’s', chrome, { isInstalled: true }, 'app'],
    ['Firefox', firefox, {}, 'firefox'],
    ['Safari', safari, {}, 'safari'],
    ['an app in the dock', safari, { isInstalled: true }, 'device'],
    ['Chrome on a phone', android, {}, 'android'],
    ['Firefox on a phone', 'Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0', {}, 'android'],
    ['an app on such a phone', android, { isInstalled: true }, 'device'],
    ['an app on an iPad that takes itself for a Mac', safari, { isApple: true, isInstalled: true }, 'device'],
    ['a browser that does not say', 'curl/8.5.0', {}, 'other'],
  ] as const)('C591 is explained for %s', (_, userAgent, more, way) => {
    expect(allowingIn({ userAgent, isApple: false, isInstalled: false, ...more })).toBe(way)
  })
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
