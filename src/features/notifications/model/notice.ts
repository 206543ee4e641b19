import { fieldsOf } from '../../../../domain/fields'

/** A notification about a chat, from a push or from the page's own connection: one per chat. */
export interface Notice {
  title: string
  body: string
  /** One per chat: a later notice replaces the earlier one. */
  tag: string
  /** The message's URL in the app. */
  navigate: string
  silent: boolean
  /** The unread count for the app's badge; absent: it stays unchanged. */
  badge?: number
  conversationId: string
  /** The newest message that it is about; -1 if none of them exists any longer. */
  seq: number
  /** For a reaction to that message: identifies the reaction. */
  reaction?: string
  /** Messages up to this one are shown again, because one of them was deleted. */
  revised?: number
  /** May have been delivered before. */
  isReplay: boolean
  /** The language of our own text in it. */
  language?: string
}

/** Null for anything that isn't a complete notice of ours. */
export function readNotice(payload: unknown, origin: string): Notice | null {
  const { web_push: form, notification } = fieldsOf(payload)
  const { title, body, tag, silent, app_badge: badge, data, navigate: address } = fieldsOf(notification)
  const { conversationId, seq, reaction, revised, isReplay, language } = fieldsOf(data)
  const navigate = sameOrigin(address, origin)
  if (form !== 8030 || typeof title !== 'string' || typeof tag !== 'string' || navigate === null) return null
  if (typeof conversationId !== 'string' || typeof seq !== 'number' || !Number.isSafeInteger(seq)) return null
  return {
    title,
    body: typeof body === 'string' ? body : '',
    tag,
    navigate,
    silent: silent === true,
    ...(typeof badge === 'string' && /^\d{1,9}$/.test(badge) ? { badge: Number(badge) } : {}),
    conversationId,
    seq,
    ...(typeof reaction === 'string' ? { reaction } : {}),
    ...(typeof revised === 'number' ? { revised } : {}),
    isReplay: isReplay === true,
    ...(typeof language === 'string' ? { language } : {}),
  }
}

/** A click only ever opens this app, whatever a push says. */
export function sameOrigin(address: unknown, origin: string): string | null {
  if (typeof address !== 'string') return null
  try {
    const url = new URL(address, origin)
    return url.origin === origin ? url.href : null
  } catch {
    return null
  }
}
