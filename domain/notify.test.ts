import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  defaultNotifications,
  inheritedIn,
  isQuiet,
  isWanted,
  phoneDelayMs,
  reasonFor,
  takeArrival,
  tellAt,
  type About,
  type ChatChoice,
  type Meeting,
  type OnDevice,
  type QuietHours,
  type Reason,
} from './notify'

const direct: Meeting = {
  isDirect: true,
  isOwn: false,
  isEvent: false,
  isDeleted: false,
  isRead: false,
  isBlocked: false,
  isMentioned: false,
  isReply: false,
}
const group = { ...direct, isDirect: false }

/** The importance of a message to someone. */
const meetings: [what: string, met: Meeting, reason: Reason | null][] = [
  ['a one-to-one message', direct, 'direct'],
  ['a one-to-one message that mentions them', { ...direct, isMentioned: true }, 'mention'],
  ['a one-to-one reply to them', { ...direct, isReply: true }, 'reply'],
  ['a message in a group', group, 'group'],
  ['a group message that mentions them', { ...group, isMentioned: true }, 'mention'],
  ['a reply to them in a group', { ...group, isReply: true }, 'reply'],
  ['a reply that also mentions them', { ...group, isReply: true, isMentioned: true }, 'mention'],
  ['their own message', { ...group, isOwn: true, isMentioned: true }, null],
  ['an event of the group', { ...group, isEvent: true }, null],
  ['a deleted message', { ...group, isDeleted: true, isMentioned: true }, null],
  ['a message they have read', { ...direct, isRead: true }, null],
  ['a message by someone they blocked', { ...group, isBlocked: true, isMentioned: true }, null],
]

const reasons: Reason[] = ['direct', 'mention', 'reply', 'group', 'reaction']

/** The `reasons` that notify, in order: without and with the switch for reactions. */
const wanted: [about: About, choice: ChatChoice, told: string, withReactions: string][] = [
  ['everything', 'inherit', 'direct mention reply group', 'direct mention reply group reaction'],
  ['everything', 'everything', 'direct mention reply group', 'direct mention reply group reaction'],
  ['everything', 'mentions', 'mention reply', 'mention reply reaction'],
  ['mentions', 'inherit', 'direct mention reply', 'direct mention reply reaction'],
  ['mentions', 'everything', 'direct mention reply group', 'direct mention reply group reaction'],
  ['mentions', 'mentions', 'mention reply', 'mention reply reaction'],
  ['nothing', 'inherit', '', ''],
  ['nothing', 'everything', 'direct mention reply group', 'direct mention reply group reaction'],
  ['nothing', 'mentions', 'mention reply', 'mention reply reaction'],
]

describe('notifying people', () => {
  it.each(meetings)('C400 depends on what it is about: %s', (_, met, reason) => expect(reasonFor(met)).toBe(reason))

  it.each(wanted)(
    'C400 follows the settings: %s in general, %s in the chat, notifies of “%s”',
    (about, choice, told, withReactions) => {
      for (const reactions of [false, true]) {
        const settings = { ...defaultNotifications, about, reactions }
        const chat = { choice, muted: false, archived: false }
        const found = reasons.filter((reason) => isWanted(reason, settings, chat))
        expect(found.join(' ')).toBe(reactions ? withReactions : told)
      }
    },
  )

  it('C400 a muted or archived chat notifies of nothing, including mentions', () => {
    for (const about of ['everything', 'mentions', 'nothing'] as const) {
      for (const choice of ['inherit', 'everything', 'mentions'] as const) {
        const settings = { ...defaultNotifications, about, reactions: true }
        const away = [
          { choice, muted: true, archived: false },
          { choice, muted: false, archived: true },
        ]
        for (const chat of away) expect(reasons.filter((reason) => isWanted(reason, settings, chat))).toEqual([])
      }
    }
  })

  it('C400 by default everything except reactions notifies', () => {
    const chat = { choice: 'inherit', muted: false, archived: false } as const
    expect(reasons.filter((reason) => isWanted(reason, defaultNotifications, chat))).toEqual(reasons.slice(0, 4))
  })
})

it.each(['everything', 'mentions', 'nothing'] as const)(
  'C432 with “%s” as the general setting, a chat without its own gets what its menu says',
  (about) => {
    for (const [isDirect, inChat] of [
      [true, reasons.filter((reason) => reason !== 'group')],
      [false, reasons.filter((reason) => reason !== 'direct')],
    ] as const) {
      const away = { muted: false, archived: false }
      const said = inheritedIn(isDirect, about)
      for (const reason of inChat) {
        const byDefault = isWanted(reason, { ...defaultNotifications, about }, { ...away, choice: 'inherit' })
        const asSaid =
          said !== 'nothing' && isWanted(reason, { ...defaultNotifications, about }, { ...away, choice: said })
        expect(byDefault, `${reason} ${said}`).toBe(asSaid)
      }
    }
  },
)

describe('quiet hours', () => {
  const every = [0, 1, 2, 3, 4, 5, 6]
  const night = { from: 22 * 60, to: 7 * 60, days: every }
  // 15 January 2025 is a Wednesday.
  const at = (time: string) => Date.parse(`2025-01-${time}Z`)
  const cases: [what: string, quiet: QuietHours | null, now: number, isQuiet: boolean][] = [
    ['none', null, at('15T23:00'), false],
    ['at the first minute', { ...night, zone: 'UTC' }, at('15T22:00'), true],
    ['before it', { ...night, zone: 'UTC' }, at('15T21:59'), false],
    ['after midnight', { ...night, zone: 'UTC' }, at('16T06:59'), true],
    ['at their end', { ...night, zone: 'UTC' }, at('16T07:00'), false],
    ['by the person’s clock', { ...night, zone: 'Asia/Tokyo' }, at('15T13:00'), true],
    ['in a zone of quarter hours', { ...night, zone: 'Pacific/Chatham' }, at('15T08:14'), false],
    ['in a zone of quarter hours', { ...night, zone: 'Pacific/Chatham' }, at('15T08:15'), true],
    ['on a day they begin', { ...night, days: [3], zone: 'UTC' }, at('15T23:00'), true],
    ['the morning after it', { ...night, days: [3], zone: 'UTC' }, at('16T03:00'), true],
    ['the morning before it', { ...night, days: [3], zone: 'UTC' }, at('15T03:00'), false],
    ['the next evening', { ...night, days: [3], zone: 'UTC' }, at('16T23:00'), false],
    ['by day', { from: 540, to: 1_020, days: [3], zone: 'UTC' }, at('15T12:00'), true],
    ['by day, before them', { from: 540, to: 1_020, days: [3], zone: 'UTC' }, at('15T08:59'), false],
    ['by day, at the first minute', { from: 540, to: 1_020, days: [3], zone: 'UTC' }, at('15T09:00'), true],
    ['by day, at the last minute', { from: 540, to: 1_020, days: [3], zone: 'UTC' }, at('15T16:59'), true],
    ['by day, at their end', { from: 540, to: 1_020, days: [3], zone: 'UTC' }, at('15T17:00'), false],
    ['by day, another', { from: 540, to: 1_020, days: [2], zone: 'UTC' }, at('15T12:00'), false],
    ['all day and night', { from: 0, to: 0, days: [3], zone: 'UTC' }, at('15T23:59'), true],
    ['on no day', { ...night, days: [], zone: 'UTC' }, at('15T23:00'), false],
  ]
  it.each(cases)('C401 %s', (_, quiet, now, expected) => expect(isQuiet(quiet, now)).toBe(expected))

  it('C401 follows the zone’s clock on both sides of daylight saving time', () => {
    const oslo = { ...night, zone: 'Europe/Oslo' }
    expect(isQuiet(oslo, Date.parse('2025-03-29T20:59Z'))).toBe(false)
    expect(isQuiet(oslo, Date.parse('2025-03-29T21:00Z'))).toBe(true)
    expect(isQuiet(oslo, Date.parse('2025-03-30T20:00Z'))).toBe(true)
    expect(isQuiet(oslo, Date.parse('2025-03-30T05:00Z'))).toBe(false)
  })
})

describe('devices and times', () => {
  const sentAt = 1_000_000
  const now = sentAt + 10
  const page = (isVisible: boolean, ago: number) => ({ isVisible, lastHeartbeatAt: sentAt - ago })

  it('C402 a desktop is notified at once, even with a hidden tab; a phone after five seconds', () => {
    const isLookedAt = false
    for (const pages of [[], [page(false, 100)], [page(true, 40_000)]]) {
      expect(tellAt('desktop', pages, { sentAt }, now)).toEqual({ at: sentAt, isLookedAt })
      expect(tellAt('phone', pages, { sentAt }, now)).toEqual({ at: sentAt + phoneDelayMs, isLookedAt })
    }
  })

  it('C402 the device someone is using is notified only if its page went silent before it sent a heartbeat', () => {
    const pages = [page(false, 50), page(true, 20_000), page(true, 5_000)]
    for (const kind of ['desktop', 'phone'] as const) {
      expect(tellAt(kind, pages, { sentAt }, now)).toEqual({ at: sentAt + 35_000, isLookedAt: true })
      const later = sentAt + 35_000
      const seen = { sentAt, wasLookedAt: true }
      expect(tellAt(kind, pages, seen, later)?.isLookedAt).toBe(false)
      expect(tellAt(kind, [page(true, -20_000)], seen, later)).toBeNull()
      // Hidden since then: it had shown the message before.
      expect(tellAt(kind, [page(false, -1)], seen, later)).toBeNull()
    }
  })

  it('C402 a phone opened within its five seconds counts as looked at', () => {
    const opened = [page(true, -2_000)]
    expect(tellAt('phone', opened, { sentAt }, sentAt + phoneDelayMs)).toMatchObject({ isLookedAt: true })
  })
})

describe('alerting once', () => {
  it('C403 each message alerts at most once, and the newest does, whatever arrives and in whatever order', () => {
    const arrivals = fc.array(fc.record({ seq: fc.nat(20), isRead: fc.boolean() }), { maxLength: 60 })
    fc.assert(
      fc.property(arrivals, (steps) => {
        let device: OnDevice | undefined
        let newest = -1
        let read = -1
        for (const { seq, isRead } of steps) {
          if (isRead) {
            read = Math.max(read, seq)
            device = { alertedSeq: -1, ...device, readSeq: read }
            continue
          }
          const { alerts, after } = takeArrival(device, { seq })
          expect(alerts).toBe(seq > newest && seq > read)
          newest = Math.max(newest, seq)
          device = after
        }
      }),
    )
  })

  it('C403 a reaction alerts once, and uses up no message’s alert', () => {
    const first = takeArrival(undefined, { seq: 4, reaction: 'a' })
    expect(first.alerts).toBe(true)
    expect(takeArrival(first.after, { seq: 4, reaction: 'a' }).alerts).toBe(false)
    expect(takeArrival(first.after, { seq: 4, reaction: 'b' }).alerts).toBe(true)
    expect(takeArrival(first.after, { seq: 5 }).alerts).toBe(true)
    // A reaction to a message that is newer than those still arriving.
    expect(takeArrival(first.after, { seq: 3 }).alerts).toBe(true)
  })
})
