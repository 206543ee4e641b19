/** The part of a person's chats that a device keeps, to open without a server: the list, and the ends of the last chats. */
import { limits, pageOf } from '../../../../domain/limits'

/** A query's result, by the function's name. */
export interface LiveAnswer {
  name: string
  args: Record<string, unknown>
  value: unknown
}

/** The end of a chat. */
export interface KeptChat {
  conversationId: string
  /** When it was last on screen, UTC ms. */
  at: number
  messages: readonly unknown[]
  marks: readonly unknown[]
  /** The other results that its page shows. */
  beside: readonly LiveAnswer[]
}

export interface KeptPicture {
  list: readonly LiveAnswer[]
  chats: readonly KeptChat[]
}

/** Maximum number of kept chats. Of each, the last two pages are kept. */
export const KEPT_CHATS = 10
/** People who wrote, are quoted, or mentioned, and are in no list of members. */
const KEPT_PEOPLE = 100

const ME = 'users:me'
const ROWS = 'conversations:getUserConversations'
const PERSON = 'users:getPerson'
const HEAD = 'conversations:getHead'
const MINE = 'conversations:getMine'
const OF_LIST = new Set([ME, ROWS, HEAD, MINE, 'blocks:getBlockedIds', PERSON])

const PAGE = 'messages:getMessages'
const BLOCK = 'messages:getBlock'
const MARKS = 'messages:getMarks'
const MEMBERS = 'conversations:getMembers'
const BESIDE = new Set([HEAD, MINE, MEMBERS, 'pins:getPins', 'messages:getMessage'])

/** The functions whose results are kept; presence, typing, and whatever isn't part of the first screen are not. */
export const isKept = (name: string): boolean =>
  OF_LIST.has(name) || BESIDE.has(name) || name === PAGE || name === BLOCK || name === MARKS

/** Null until the list's owner and rows are known. */
export function listOf(live: readonly LiveAnswer[]): LiveAnswer[] | null {
  const list = live.filter(({ name }) => OF_LIST.has(name))
  if (![ME, ROWS].every((needed) => list.some(({ name }) => name === needed))) return null
  const people = list.filter(({ name }) => name === PERSON).slice(-KEPT_PEOPLE)
  return [...list.filter(({ name }) => name !== PERSON), ...people]
}

interface Seq {
  seq: number
}

/** Null unless its end is on screen: after scrolling up, what was kept before stays. */
export function chatOf(live: readonly LiveAnswer[], conversationId: string, now: number): KeptChat | null {
  const own = live.filter(({ args }) => args['conversationId'] === conversationId)
  const head = own.find(({ name }) => name === HEAD)?.value as { lastSeq: number } | undefined
  if (!head) return null
  const last = Math.max(0, pageOf(head.lastSeq))
  const isNear = ({ seq }: Seq) => pageOf(seq) >= last - 1
  const marks = own.flatMap(({ name, value }) => (name === MARKS ? [value as { page: number }] : []))
  if (!marks.some(({ page }) => page === last)) return null
  const bySeq = new Map<number, Seq>()
  for (const { name, value } of own) {
    if (name !== PAGE && name !== BLOCK) continue
    for (const message of (value as { messages: Seq[] }).messages) if (isNear(message)) bySeq.set(message.seq, message)
  }
  if (head.lastSeq >= 0 && !bySeq.has(head.lastSeq)) return null
  return {
    conversationId,
    at: now,
    messages: [...bySeq.values()].toSorted((a, b) => a.seq - b.seq).slice(-2 * limits.pageSize),
    marks: marks.filter(({ page }) => page >= last - 1),
    beside: own.filter(({ name }) => BESIDE.has(name)),
  }
}

/** A kept chat from a new reading alone, so that nothing of it stays that was deleted meanwhile. */
export function chatReadAgain(
  { conversationId, at }: Pick<KeptChat, 'conversationId' | 'at'>,
  read: { head: unknown; mine: unknown; messages: readonly unknown[]; marks: readonly unknown[]; members: unknown },
): KeptChat {
  const args = { conversationId }
  const beside = [
    { name: HEAD, args, value: read.head },
    { name: MINE, args, value: read.mine },
    { name: MEMBERS, args, value: read.members },
  ]
  return { conversationId, at, messages: read.messages, marks: read.marks, beside }
}

/** The ids of the chats beyond the maximum. */
export const tooMany = (chats: readonly Pick<KeptChat, 'conversationId' | 'at'>[]): string[] =>
  chats
    .toSorted((a, b) => b.at - a.at)
    .slice(KEPT_CHATS)
    .map(({ conversationId }) => conversationId)
