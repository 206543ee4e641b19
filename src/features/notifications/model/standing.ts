/** This browser's support for notifications. */
export interface BrowserFacts {
  isSecure: boolean
  hasNotifications: boolean
  hasWorkers: boolean
  permission: 'default' | 'granted' | 'denied'
  /** An iPhone or iPad, where only an installed app can notify. */
  isApple: boolean
  isInstalled: boolean
}

/**
 * The first reason that prevents pop-ups here.
 *
 *
 *   insecure: plain http · install: on iOS, until the app is on the home screen · unsupported · denied
 *   ask: the browser hasn't asked yet · allowed
 */
export type Standing = 'insecure' | 'install' | 'unsupported' | 'denied' | 'ask' | 'allowed'

export function standingOf(facts: BrowserFacts): Standing {
  if (!facts.isSecure) return 'insecure'
  if (facts.isApple && !facts.isInstalled) return 'install'
  if (!facts.hasNotifications || !facts.hasWorkers) return 'unsupported'
  if (facts.permission === 'denied') return 'denied'
  return facts.permission === 'default' ? 'ask' : 'allowed'
}

/** Since when the user doesn't want to be asked, and whether there was a reason to ask. */
export interface Asking {
  standing: Standing
  /** A message arrived while they were looking elsewhere. */
  wasMissed: boolean
  /** When they chose "Not now", UTC ms; null: never. */
  declinedAt: number | null
  now: number
}

const askAgainMs = 30 * 24 * 60 * 60_000

/**
 * Whether to show the strip that explains notifications. The browser's own prompt appears only when its button is
 * pressed.
 */
export const asks = ({ standing, wasMissed, declinedAt, now }: Asking): boolean =>
  standing === 'ask' && wasMissed && (declinedAt === null || now >= declinedAt + askAgainMs)

/** Whether a chat says, once, that the browser blocks notifications: someone who had turned them on may not know. */
export const tellsDenied = ({
  standing,
  wasMissed,
  wasTold,
}: Pick<Asking, 'standing' | 'wasMissed'> & { wasTold: boolean }): boolean =>
  standing === 'denied' && wasMissed && !wasTold

/** Decides what a browser notifies of: each message once, and nothing from before the page knew the chat. */
export interface ChatState {
  conversationId: string
  lastSeq: number
  readSeq: number
  unread: number
  isQuiet: boolean
}

/** A page's previous knowledge of a chat. */
export type KnownChat = Pick<ChatState, 'lastSeq' | 'readSeq' | 'unread'>

/** The chats in which a message arrived since `before` that the user has not read. */
export function arrivals(before: ReadonlyMap<string, KnownChat>, chats: readonly ChatState[]): ChatState[] {
  return chats.filter(
    ({ conversationId, lastSeq, unread, isQuiet }) =>
      !isQuiet && unread > 0 && lastSeq > (before.get(conversationId)?.lastSeq ?? Infinity),
  )
}

/** The chats whose unread count changed although nothing was read or arrived: a message was deleted or restored. */
export function revisions(before: ReadonlyMap<string, KnownChat>, chats: readonly ChatState[]): ChatState[] {
  return chats.filter(({ conversationId, lastSeq, readSeq, unread }) => {
    const known = before.get(conversationId)
    return known?.lastSeq === lastSeq && known.readSeq === readSeq && known.unread !== unread
  })
}
