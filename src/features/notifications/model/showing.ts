import { type OnDevice, takeArrival } from '../../../../domain/notify'
import type { Language } from '../../../../domain/language'
import { notificationWords } from '../../../../domain/notification-words'
import { testTag } from '../../../../domain/push-payload'
import { fieldsOf, type Notice, sameOrigin } from './notice'

/** What a notification of ours carries with it. */
export interface NoticeData {
  conversationId: string | null
  seq: number
  reaction?: string | undefined
  navigate: string
}

export const nothingTold: OnDevice = { alertedSeq: -1, readSeq: -1 }

/** With what the browsers' own types leave out. */
export interface ShownOptions extends NotificationOptions {
  renotify: boolean
  actions: { action: string; title: string }[]
  data: NoticeData
}

/** A notification that still stands. */
export interface Standing {
  title: string
  body: string
  data: NoticeData
}

export interface Showing {
  title: string
  options: ShownOptions
  /** It may make itself heard and seen: at most once for each message. */
  alerts: boolean
  after: OnDevice
}

interface Circumstances {
  /** What this device remembers of the chat; null where it can keep nothing, and believes the server of a replay. */
  before: OnDevice | null
  standing: Standing | null
  /** A page of this device has the focus: its person sees what comes, and needs no telling. */
  isLooking: boolean
}

/**
 * What to show for a notice. There is always something: a browser takes the right to push from a site that shows nothing.
 *
 *   newer than all that was shown and read ──► shown, alerts
 *   the same again, or read already ──► shown again under its tag, silent
 *   older than what stands ──► what stands is shown again, silent, unless that was deleted
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

/** A notification remembers, too: a worker may end between showing one and writing it down. */
function withStanding(before: OnDevice, standing: Standing | null): OnDevice {
  if (!standing) return before
  const { seq, reaction } = standing.data
  if (reaction !== undefined) return { ...before, reaction }
  return { ...before, alertedSeq: Math.max(before.alertedSeq, seq) }
}

export const markReadAction = 'read'

/** Of no chat: a test, as it says; or something that can't be read, which is told and leads to the list of chats. */
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

/** Of a notification that this app made, in this version or an earlier one; anything else leads to the list. */
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

/** Where a click leads: the window one was in last, as browsers list them, but one that is seen before one that isn't. */
export function windowFor<Window extends OpenWindow>(windows: readonly Window[]): Window | null {
  return windows.find(({ isFocused }) => isFocused) ?? windows.find(({ isVisible }) => isVisible) ?? windows[0] ?? null
}
