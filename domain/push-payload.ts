/**
 * Payload of a push, in the form of Declarative Web Push: browsers that support it show it without the service
 * worker.
 */
import { hrefOf } from './addresses'
import { startOf } from './plain-line'

/** A push service takes 4,096 bytes of ciphertext: 86 of header, 16 of tag, 1 of padding. */
export const longestPayload = 3_993

/** Data for the service worker. */
export interface PushData {
  conversationId: string
  /** The newest message that it is about; -1 if none of them exists any longer. */
  seq: number
  messageId: string
  /** Unread messages in the chat, including this one. */
  count: number
  /** May have been delivered before: the response was lost. */
  isReplay: boolean
  /** Id of the reaction, if the push is about one. */
  reaction?: string
  /** Notifications up to this seq are shown again, because something in them was deleted. */
  revised?: number
  /** Language of the device's pages, for the service worker's button. */
  language?: string
}

export interface PushPayload {
  web_push: 8030
  notification: {
    title: string
    body: string
    tag: string
    navigate: string
    silent: boolean
    /** The form read by the first browsers that support this; see `app_badge` next to it. */
    app_badge?: string
    lang: string
    dir: 'auto'
    data: PushData
  }
  /** The unread count of all chats, where the draft standard has it; absent if there is no badge. */
  app_badge?: number
}

export interface PushParts {
  title: string
  body: string
  /** The origin at which the device opened the app. */
  origin: string
  /** Without a sound, by the device's own setting. */
  isMuted: boolean
  /** The badge count is added before sending: see `withBadge`. */
  hasBadge?: boolean
  data: PushData
}

/** One notification per chat: a later one replaces it. */
const tagOf = (conversationId: string): string => `chat:${conversationId}`

/** The chat, and its unread count if that is more than the messages shown. */
const counted = (title: string, { seq, count, reaction }: PushData): string =>
  reaction === undefined && seq >= 0 && count > 1 ? `${title} (${count})` : title

export function payloadOf({ title, body, origin, isMuted, data }: PushParts): PushPayload {
  return {
    web_push: 8030,
    notification: {
      title: counted(title, data),
      body,
      tag: tagOf(data.conversationId),
      navigate: `${origin}${hrefOf(data.conversationId, data.seq < 0 ? undefined : data.seq)}`,
      // A browser without the service worker can't know whether it alerted for this one; the worker can, and decides
      // itself.
      silent: isMuted || data.isReplay,
      lang: '',
      dir: 'auto',
      data,
    },
  }
}

/** Adds the app badge's count, which is determined separately from the push's text. */
export function withBadge(payload: string, badge: number): string {
  const { notification, ...form } = JSON.parse(payload) as PushPayload
  return JSON.stringify({ ...form, notification: { ...notification, app_badge: String(badge) }, app_badge: badge })
}

/** Space for `withBadge`: up to nine digits. */
const badgeRoom = 52

/** More than any screen shows of one notification. */
const longestTitle = 200

/** Serializes the payload. Text that is too long is truncated, never inside a character. */
export function writePayload(parts: PushParts): string {
  let title = startOf(parts.title, longestTitle)
  let body = startOf(parts.body, longestPayload)
  while (true) {
    const text = JSON.stringify(payloadOf({ ...parts, title, body }))
    const over = byteLength(text) - longestPayload + (parts.hasBadge ? badgeRoom : 0)
    if (over <= 0) return text
    if (body === '') throw new RangeError('A push without text is too long')
    body = shorter(body, over)
  }
}

/** A code unit takes at most six bytes. */
const shorter = (text: string, bytes: number): string => {
  const length = text.length - Math.max(1, Math.ceil(bytes / 6)) - 1
  return length <= 0 ? '' : `${startOf(text, length).trimEnd()}…`
}

export const testTag = 'test'

/** A test push, without a chat: it opens the app, and the service worker recognizes it by its tag. */
export function testPayload({ title, body, origin }: Pick<PushParts, 'title' | 'body' | 'origin'>): string {
  const words = { title: startOf(title, longestTitle), body: startOf(body, longestTitle) }
  const rest = { tag: testTag, navigate: `${origin}/messages`, silent: false, lang: '', dir: 'auto' }
  return JSON.stringify({ web_push: 8030, notification: { ...words, ...rest } })
}

/** In UTF-8 bytes. */
export function byteLength(text: string): number {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0)!
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}
