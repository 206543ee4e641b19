/** What notifications can be in this browser, as it is. */
export interface BrowserFacts {
  isSecure: boolean
  hasNotifications: boolean
  hasWorkers: boolean
  permission: 'default' | 'granted' | 'denied'
  /** An iPhone or iPad: there only an installed app may notify. */
  isApple: boolean
  isInstalled: boolean
}

/**
 * What stands between a person and pop-ups here; the first that holds.
 *
 *   insecure: the address is plain http · install: on iOS, until the app is on the home screen · unsupported · denied
 *   ask: nobody was asked yet · allowed
 */
export type Standing = 'insecure' | 'install' | 'unsupported' | 'denied' | 'ask' | 'allowed'

export function standingOf(facts: BrowserFacts): Standing {
  if (!facts.isSecure) return 'insecure'
  if (facts.isApple && !facts.isInstalled) return 'install'
  if (!facts.hasNotifications || !facts.hasWorkers) return 'unsupported'
  if (facts.permission === 'denied') return 'denied'
  return facts.permission === 'default' ? 'ask' : 'allowed'
}

/** Since when a person does not want to be asked, and whether there was something to ask about. */
export interface Asking {
  standing: Standing
  /** A message came while they were looking elsewhere. */
  wasMissed: boolean
  /** They said "Not now", UTC ms; null: never. */
  declinedAt: number | null
  now: number
}

const askAgainMs = 30 * 24 * 60 * 60_000

/** Whether the strip that explains is shown. The browser's own question comes only when it is pressed. */
export const asks = ({ standing, wasMissed, declinedAt, now }: Asking): boolean =>
  standing === 'ask' && wasMissed && (declinedAt === null || now >= declinedAt + askAgainMs)

/** Whether a chat says, once, that the browser refuses: who had wanted to be told may not know it. */
export const tellsDenied = ({
  standing,
  wasMissed,
  wasTold,
}: Pick<Asking, 'standing' | 'wasMissed'> & { wasTold: boolean }): boolean =>
  standing === 'denied' && wasMissed && !wasTold

/** What a browser is to be told of: the same message once, and nothing from before the page knew of the chat. */
export interface ChatState {
  conversationId: string
  lastSeq: number
  readSeq: number
  unread: number
  isQuiet: boolean
}

/** What a page knew of a chat before. */
export type KnownChat = Pick<ChatState, 'lastSeq' | 'readSeq' | 'unread'>

/** The chats in which something came that its person has not read, since `before`. */
export function arrivals(before: ReadonlyMap<string, KnownChat>, chats: readonly ChatState[]): ChatState[] {
  return chats.filter(
    ({ conversationId, lastSeq, unread, isQuiet }) =>
      !isQuiet && unread > 0 && lastSeq > (before.get(conversationId)?.lastSeq ?? Infinity),
  )
}

/** The chats in which there is less unread, or more again, though nothing was read and nothing came: something was deleted, or brought back. */
export function revisions(before: ReadonlyMap<string, KnownChat>, chats: readonly ChatState[]): ChatState[] {
  return chats.filter(({ conversationId, lastSeq, readSeq, unread }) => {
    const known = before.get(conversationId)
    return known?.lastSeq === lastSeq && known.readSeq === readSeq && known.unread !== unread
  })
}
