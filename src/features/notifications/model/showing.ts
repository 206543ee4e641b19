import { type OnDevice, takeArrival } from '../../../../domain/notify'
import type { Language } from '../../../../domain/language'
import { notificationWords } from '../../../../domain/notification-words'
import { testTag } from '../../../../domain/push-payload'
import { fieldsOf } from '../../../../domain/fields'
import { type Notice, sameOrigin } from './notice'

/** The data attached to our notifications. */
export interface NoticeData {
  conversationId: string | null
  seq: number
  reaction?: string | undefined
  navigate: string
}

export const nothingTold: OnDevice = { alertedSeq: -1, readSeq: -1 }

/** Includes fields that the DOM types lack. */
export interface ShownOptions extends NotificationOptions {
  renotify: boolean
  actions: { action: string; title: string }[]
  data: NoticeData
}

/** A notification that is still shown. */
export interface Standing {
  title: string
  body: string
  data: NoticeData
}

export interface Showing {
  title: string
  options: ShownOptions
  /** It may alert (sound, pop-up): once per message at most. */
  alerts: boolean
  after: OnDevice
}

interface Circumstances {
  /** This device's record of the chat; null if it can't store anything, and trusts the server about replays. */
  before: OnDevice | null
  standing: Standing | null
  /** A page of this device has the focus: the user sees what arrives and needs no alert. */
  isLooking: boolean
}

/**
 * Decides what to show for a notice. It always shows something, because browsers revoke the push permission of a site
 * that doesn't.
 *
 *
 *   newer than everything shown and read ──► shown, alerts
 *   a repeat, or read already ──► shown again under its tag, silent
 *   older than the current notification ──► the current one is shown again, silent, unless it was deleted
 */
export function showingOf(notice: Notice, { before, standing, isLooking }: Circumstances): Showing {
  const { alerts: isNew, after } = takeArrival(withStanding(before ?? nothingTold, standing), notice)
  const isOutdated = standing !== null && standing.data.seq > Math.max(notice.seq, notice.revised ?? -1)
  const { title, body, data } = isOutdated
    ? standing
    : {
        title: notice.title,
        body: notice.body,
        data: {
          conversationId: notice.conversationId,
          seq: notice.seq,
          reaction: notice.reaction,
          navigate: notice.navigate,
        },
      }
  const alerts = isNew && !isLooking && (before !== null || !notice.isReplay)
  return {
    title,
    options: {
      ...looks,
      body,
      tag: notice.tag,
      data,
      silent: notice.silent || !alerts,
      renotify: alerts,
      actions: [{ action: markReadAction, title: notificationWords(notice.language).markRead }],
      dir: 'auto',
    },
    alerts,
    after,
  }
}

/** The notification itself is a record, too, because a worker may be killed between showing it and storing that. */
function withStanding(before: OnDevice, standing: Standing | null): OnDevice {
  if (!standing) return before
  const { seq, reaction } = standing.data
  if (reaction !== undefined) return { ...before, reaction }
  return { ...before, alertedSeq: Math.max(before.alertedSeq, seq) }
}

export const markReadAction = 'read'

/** Not about a chat: a test, or something unreadable, which is shown and links to the chat list. */
export function plainShowing(payload: unknown, origin: string, language: Language) {
  const { notification } = fieldsOf(payload)
  const { title, body, tag, data } = fieldsOf(notification)
  const isTest = tag === testTag && data === undefined && typeof title === 'string'
  const options: ShownOptions & { tag: string } = {
    ...looks,
    ...(isTest && typeof body === 'string' ? { body } : {}),
    tag: isTest ? testTag : 'parley',
    silent: false,
    renotify: isTest,
    actions: [],
    data: { conversationId: null, seq: -1, navigate: listAt(origin) },
  }
  return { title: isTest ? title : notificationWords(language).unknown, options }
}

const looks = { icon: '/icons/icon-192.png', badge: '/icons/badge-96.png' }
const listAt = (origin: string) => new URL('/messages', origin).href

/** The URL of a notification made by this app, in this version or an earlier one; anything else links to the list. */
export function readNoticeData(value: unknown, origin: string): NoticeData {
  const { conversationId, seq, reaction, navigate } = fieldsOf(value)
  return {
    conversationId: typeof conversationId === 'string' ? conversationId : null,
    seq: typeof seq === 'number' ? seq : -1,
    ...(typeof reaction === 'string' ? { reaction } : {}),
    navigate: sameOrigin(navigate, origin) ?? listAt(origin),
  }
}

export interface OpenWindow {
  isFocused: boolean
  isVisible: boolean
}

/**
 * Where a click leads: the most recently used window, as browsers order them, but a visible one before a hidden one.
 */
export function windowFor<Window extends OpenWindow>(windows: readonly Window[]): Window | null {
  return windows.find(({ isFocused }) => isFocused) ?? windows.find(({ isVisible }) => isVisible) ?? windows[0] ?? null
}
