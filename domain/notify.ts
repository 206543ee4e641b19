/**
 * Decides who is notified of what, on which device, and when. `domain/notify.test.ts` walks these rules as one table.
 *
 *
 *   a message ─ what it means to a person ─▶ reason ─ their settings, the chat's ─▶ notified, or not
 *             ─ each of their devices ─▶ at once · a phone after 5 s · the one they look at: only if it goes silent
 */
import { presenceTiming } from './presence'

/** The meaning of a message or reaction to a person; the most specific one counts. */
export type Reason = 'direct' | 'mention' | 'reply' | 'reaction' | 'group'

/** A person's general notification setting; 'mentions' is one-to-one chats, mentions, and replies to them. */
export type About = 'everything' | 'mentions' | 'nothing'

/** A person's setting for one chat; 'inherit' means the general one. Muting is separate and takes precedence. */
export type ChatChoice = 'inherit' | 'everything' | 'mentions'

export interface NotificationSettings {
  about: About
  /** Reactions to what they wrote. */
  reactions: boolean
  /** Null: none. */
  quiet: QuietHours | null
}

export interface QuietHours {
  /** Minutes after midnight in the person's time zone. If `to` is not after `from`, it is on the next day. */
  from: number
  to: number
  /** The days on which quiet hours begin: 0 is Sunday. */
  days: number[]
  /** A name such as Europe/Oslo. */
  zone: string
}

export const defaultNotifications: NotificationSettings = { about: 'everything', reactions: false, quiet: null }

/** A message from the point of view of one member of its chat. */
export interface Meeting {
  isDirect: boolean
  isOwn: boolean
  /** A system message (someone joined), not one that a person wrote. */
  isEvent: boolean
  isDeleted: boolean
  /** From before they joined, or read already. */
  isRead: boolean
  /** Written by someone they blocked. */
  isBlocked: boolean
  /** By name or by @everyone. */
  isMentioned: boolean
  isReply: boolean
}

/** The meaning of a message to the person; null if no one is notified of it. */
export function reasonFor(met: Meeting): Reason | null {
  if (met.isOwn || met.isEvent || met.isDeleted || met.isRead || met.isBlocked) return null
  if (met.isMentioned) return 'mention'
  if (met.isReply) return 'reply'
  return met.isDirect ? 'direct' : 'group'
}

export interface ChatKept {
  choice: ChatChoice
  muted: boolean
  /** As in the list: a new message unarchives a chat, a reaction doesn't. */
  archived: boolean
}

/** Whether a person wants to be notified, by the chat's setting and the general one. Quiet hours are separate. */
export function isWanted(reason: Reason, settings: NotificationSettings, chat: ChatKept): boolean {
  if (chat.muted || chat.archived) return false
  const about = chat.choice === 'inherit' ? settings.about : chat.choice
  if (about === 'nothing') return false
  if (reason === 'reaction') return settings.reactions
  if (about === 'everything' || reason === 'mention' || reason === 'reply') return true
  // As a general setting, "direct and mentions" includes each one-to-one chat; set for a one-to-one chat, it means
  // mentions and replies.
  return reason === 'direct' && chat.choice === 'inherit'
}

/** Resolves the general setting for a chat without a setting of its own; see `isWanted`. */
export function inheritedIn(isDirect: boolean, about: About): About {
  return about === 'mentions' && isDirect ? 'everything' : about
}

/** Whether `now` is within the person's quiet hours. */
export function isQuiet(quiet: QuietHours | null, now: number): boolean {
  if (!quiet || quiet.days.length === 0) return false
  const { day, minute } = localTime(now, quiet.zone)
  const { from, to, days } = quiet
  const yesterday = (day + 6) % 7
  if (from < to) return days.includes(day) && minute >= from && minute < to
  return (days.includes(day) && minute >= from) || (days.includes(yesterday) && minute < to)
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** Throws a RangeError for an unknown time zone. */
export function localTime(now: number, zone: string): { day: number; minute: number } {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  })
  const parts = Object.fromEntries(format.formatToParts(new Date(now)).map(({ type, value }) => [type, value]))
  return { day: weekdays.indexOf(parts.weekday ?? ''), minute: Number(parts.hour) * 60 + Number(parts.minute) }
}

/** Delay before a phone is notified: a message that is read elsewhere within this time causes no notification there. */
export const phoneDelayMs = 5_000

/** One of a device's pages, from its heartbeats. */
export interface PageSeen {
  isVisible: boolean
  lastHeartbeatAt: number
}

export type DeviceKind = 'desktop' | 'phone'

/** A visible page sends a heartbeat this often, and counts as visible until the next one is this late. */
const silentAfterMs = presenceTiming.heartbeatMs + presenceTiming.graceMs

export interface Telling {
  at: number
  /** The page is on screen: no notification follows, unless it went silent before it sent a heartbeat. */
  isLookedAt: boolean
}

/**
 * When to notify a device of what was sent at `sentAt`; null for never. Called when it is sent, and again when it is
 * due; `wasLookedAt` is what the first call returned. A page that was looked at and has sent a heartbeat since has
 * shown it.
 */
export function tellAt(
  kind: DeviceKind,
  pages: readonly PageSeen[],
  { sentAt, wasLookedAt = false }: { sentAt: number; wasLookedAt?: boolean },
  now: number,
): Telling | null {
  if (wasLookedAt && pages.some(({ lastHeartbeatAt }) => lastHeartbeatAt > sentAt)) return null
  const seen = pages.filter(({ isVisible }) => isVisible).map(({ lastHeartbeatAt }) => lastHeartbeatAt)
  const silentAt = Math.max(-Infinity, ...seen) + silentAfterMs
  if (silentAt > now) return { at: silentAt, isLookedAt: true }
  return { at: kind === 'phone' ? sentAt + phoneDelayMs : sentAt, isLookedAt: false }
}

/** A device's record of a chat's notifications, shared by its service worker and its pages. */
export interface OnDevice {
  /** The newest message that it has alerted for (sound, banner). */
  alertedSeq: number
  /** Up to where the device knows that the chat was read. */
  readSeq: number
  /** The last reaction that it has alerted for. */
  reaction?: string | undefined
}

/** The fields of a push that decide. */
export interface Arrival {
  seq: number
  reaction?: string | undefined
}

/**
 * The effect of a push on a device. It always shows its notification, because browsers penalize a push that shows
 * nothing. It alerts only for what is new on this device; a replay, or something read meanwhile, updates it silently.
 */
export function takeArrival(
  before: OnDevice | undefined,
  { seq, reaction }: Arrival,
): { alerts: boolean; after: OnDevice } {
  const { alertedSeq, readSeq, reaction: lastReaction } = before ?? { alertedSeq: -1, readSeq: -1 }
  const isNew = reaction === undefined ? seq > alertedSeq && seq > readSeq : reaction !== lastReaction
  return {
    alerts: isNew,
    after: {
      alertedSeq: reaction === undefined ? Math.max(alertedSeq, seq) : alertedSeq,
      readSeq,
      reaction: reaction ?? lastReaction,
    },
  }
}
