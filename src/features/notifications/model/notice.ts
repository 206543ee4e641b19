/** What a device is told about a chat, by a push or by the page's own connection: one notification per chat. */
export interface Notice {
  title: string
  body: string
  /** One per chat: a later notice takes the earlier one's place. */
  tag: string
  /** The message's own address in the app. */
  navigate: string
  silent: boolean
  /** All unread that count for the app's badge; absent: it stays as it is. */
  badge?: number
  conversationId: string
  /** The newest message that it is about; -1: of none that is still there. */
  seq: number
  /** Of a reaction to it: which one. */
  reaction?: string
  /** What was told up to here is told anew: something of it was deleted. */
  revised?: number
  /** Perhaps it came before. */
  isReplay: boolean
  /** What it is in, besides what people wrote. */
  language?: string
}

/** What is no notice of ours, or lost a part: null. */
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

/** Of what another version may have made, or someone else. */
export const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** A click opens nothing but this app, whatever a push says. */
export function sameOrigin(address: unknown, origin: string): string | null {
  if (typeof address !== 'string') return null
  try {
    const url = new URL(address, origin)
    return url.origin === origin ? url.href : null
  } catch {
    return null
  }
}
