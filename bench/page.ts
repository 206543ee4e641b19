/**
 * The queries of a page on /messages, derived from what it shows: for clients without a page, such as the bench's and
 * those of cost tests. `tests/e2e/page-queries.spec.ts` compares them with a real page's.
 */
import { type FunctionArgs, type FunctionReference, getFunctionName } from 'convex/server'
import { api } from '../convex/_generated/api'
import type { Id } from '../convex/_generated/dataModel'
import { limits, tailBlockOf } from '../domain/limits'
import {
  heldPages,
  nextWindow,
  openWindow,
  type PageWindow,
  PREFETCH,
  prefetchOfFollower,
} from '../src/features/timeline/model/page-window'
import { pagesInBlocks, sourcesOf } from '../src/features/timeline/model/tail-blocks'

export interface Query {
  path: string
  args: Record<string, unknown>
}

/** Rows of the list on a screen of 1440 × 900 pixels, including those just outside it. */
export const NEAR_SCREEN = 14

/** A conversation as the list has it. */
export interface ListRow {
  conversationId: string
  /** Its position among the ordered ones; null for a large group. */
  sortAt: number | null
  /** The other person of a one-to-one conversation. */
  peerId: Id<'users'> | null
  /** Whether the user's own message is the newest: then the row has a tick. */
  isOwnLast: boolean
}

/** The open conversation. */
export interface OpenChat {
  conversationId: string
  kind: 'direct' | 'group'
  memberIds: readonly Id<'users'>[]
  lastSeq: number
  window: PageWindow
  /** Its pages that are queried in blocks. */
  inBlocks: ReadonlySet<number>
  /** Whether one of the user's own messages is on screen. */
  isOwnInView: boolean
  /** How far ahead of the end it loads. */
  prefetch: number
  /** The same once it follows the chat. */
  prefetchOfFollower: number
}

export interface PageView {
  self: Id<'users'>
  /** In the list's order, most recent first. */
  rows: readonly ListRow[]
  /** How many of them are on screen or just outside it. */
  nearScreen: number
  open: OpenChat | null
}

/** `chance`, in [0, 1): determines at which messages it loads the next blocks. */
export function openChat(
  of: Pick<OpenChat, 'conversationId' | 'kind' | 'memberIds' | 'lastSeq'>,
  chance: number,
): OpenChat {
  const window = openWindow(of.lastSeq, 0)
  const inBlocks = pagesInBlocks(new Set(), heldPages(window, of.lastSeq, PREFETCH), of.lastSeq)
  const follower = prefetchOfFollower(chance)
  return { ...of, window, inBlocks, isOwnInView: false, prefetch: PREFETCH, prefetchOfFollower: follower }
}

/** The chat after its conversation has grown while its reader is at the end. */
export function grown(chat: OpenChat, lastSeq: number): OpenChat {
  const onScreen = { from: chat.window.last, to: chat.window.last }
  const window = nextWindow(chat.window, { type: 'advanced', lastSeq, following: true, onScreen })
  const prefetch = chat.prefetchOfFollower
  const inBlocks = pagesInBlocks(chat.inBlocks, heldPages(window, lastSeq, prefetch), lastSeq)
  return { ...chat, lastSeq, window, inBlocks, prefetch }
}

/** Whether a page makes the same queries for both: a message asks for nothing new until its block is full. */
export function asksTheSame(before: OpenChat, after: OpenChat): boolean {
  return (
    before.window === after.window &&
    before.inBlocks === after.inBlocks &&
    before.isOwnInView === after.isOwnInView &&
    tailBlockOf(before.lastSeq + before.prefetch) === tailBlockOf(after.lastSeq + after.prefetch)
  )
}

function asker<Ref extends FunctionReference<'query'>>(ref: Ref): (args: FunctionArgs<Ref>) => Query {
  const path = getFunctionName(ref)
  return (args) => ({ path, args })
}

/** Each name is composed once: two hundred pages ask for thousands of queries. */
const ask = {
  me: asker(api.users.me),
  blocked: asker(api.blocks.getBlockedIds),
  list: asker(api.conversations.getUserConversations),
  olderList: asker(api.conversations.getOlderConversations),
  presence: asker(api.presence.getPresence),
  head: asker(api.conversations.getHead),
  mine: asker(api.conversations.getMine),
  members: asker(api.conversations.getMembers),
  receipts: asker(api.receipts.getReceipts),
  readPositions: asker(api.receipts.getReadPositions),
  typing: asker(api.typingStates.getTypingState),
  typingInList: asker(api.typingStates.getTypingStates),
  page: asker(api.messages.getMessages),
  block: asker(api.messages.getBlock),
  marks: asker(api.messages.getMarks),
  pins: asker(api.pins.getPins),
}

/** Without duplicates: shared queries are made once. */
export function queriesOf(view: PageView): Query[] {
  const queries = [...queriesOfList(view), ...(view.open ? queriesOfChat(view.open) : [])]
  return [...new Map(queries.map((query) => [keyOf(query), query])).values()]
}

/** The queries that stay the same while the open chat grows. */
export function queriesOfList({ self, rows, nearScreen, open }: PageView): Query[] {
  const near = rows.slice(0, nearScreen)
  const small = rows.filter(({ sortAt }) => sortAt !== null)
  const border = small.length > limits.rowsLive ? small[limits.rowsLive - 1]!.sortAt! : null
  const live = rows.filter(({ sortAt }) => sortAt === null || border === null || sortAt >= border)
  const watched = [self, ...near.map(({ peerId }) => peerId), ...(open?.kind === 'direct' ? open.memberIds : [])]
  // A large group has no position among the ordered ones, and the open chat has its own query.
  const typing = near
    .filter(({ conversationId, sortAt }) => sortAt !== null && conversationId !== open?.conversationId)
    .map(({ conversationId }) => conversationId)
    .sort()
  return [
    ask.me({}),
    ask.blocked({}),
    ask.list({ limit: limits.rowsAtFirst }),
    ...(border === null ? [] : [ask.olderList({ before: border })]),
    ask.presence({ userIds: [...new Set(watched.filter((userId) => userId !== null))] }),
    ...[...live, ...near].flatMap(({ conversationId }) => [ask.head({ conversationId }), ask.mine({ conversationId })]),
    ...near.flatMap(({ conversationId, isOwnLast }) => (isOwnLast ? [ask.receipts({ conversationId })] : [])),
    ...(typing.length > 0 ? [ask.typingInList({ conversationIds: typing })] : []),
  ]
}

export function queriesOfChat(chat: OpenChat): Query[] {
  const { conversationId, kind, memberIds, lastSeq, window, inBlocks, isOwnInView, prefetch } = chat
  const of = { conversationId }
  const held = heldPages(window, lastSeq, prefetch)
  const { pages, blocks } = sourcesOf(held, inBlocks, lastSeq, 0, prefetch)
  return [
    ask.head(of),
    ask.mine(of),
    ...pages.map((page) => ask.page({ conversationId, page })),
    ...[...blocks.values()].flat().map((block) => ask.block({ conversationId, block })),
    ...held.map((page) => ask.marks({ conversationId, page })),
    ...(isOwnInView ? [ask.receipts(of)] : []),
    // Below the user's own last message in a small group is a list of its readers.
    ...(isOwnInView && kind === 'group' && memberIds.length <= limits.readersLive ? [ask.readPositions(of)] : []),
    ask.typing(of),
    ask.pins(of),
    ...(kind === 'group' ? [ask.members(of)] : []),
    ...(kind === 'group' && memberIds.length <= limits.presencePerQuery
      ? [ask.presence({ userIds: [...memberIds] })]
      : []),
  ]
}

/** Two queries with the same key are one query to a client. */
export const keyOf = ({ path, args }: Query): string => `${path} ${JSON.stringify(args)}`
