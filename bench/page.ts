/**
 * The queries of a page on /messages, derived from what it shows: for clients without a page, such as the bench's and
 * those of cost tests. `tests/e2e/page-queries.spec.ts` compares them with a real page's.
 */
import { type FunctionArgs, type FunctionReference, getFunctionName } from 'convex/server'
import { api } from '../convex/_generated/api'
import type { Id } from '../convex/_generated/dataModel'
import { limits } from '../domain/limits'
import { heldPages, nextWindow, openWindow, type PageWindow } from '../src/features/timeline/model/page-window'
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
}

export interface PageView {
  self: Id<'users'>
  /** In the list's order, most recent first. */
  rows: readonly ListRow[]
  /** How many of them are on screen or just outside it. */
  nearScreen: number
  open: OpenChat | null
}

export function openChat(of: Pick<OpenChat, 'conversationId' | 'kind' | 'memberIds' | 'lastSeq'>): OpenChat {
  const window = openWindow(of.lastSeq, 0)
  const inBlocks = pagesInBlocks(new Set(), heldPages(window, of.lastSeq), of.lastSeq)
  return { ...of, window, inBlocks, isOwnInView: false }
}

/** The chat after its conversation has grown while its reader is at the end. */
export function grown(chat: OpenChat, lastSeq: number): OpenChat {
  const onScreen = { from: chat.window.last, to: chat.window.last }
  const window = nextWindow(chat.window, { type: 'advanced', lastSeq, following: true, onScreen })
  return { ...chat, lastSeq, window, inBlocks: pagesInBlocks(chat.inBlocks, heldPages(window, lastSeq), lastSeq) }
}

/** Without duplicates: shared queries are made once. */
export function queriesOf({ self, rows, nearScreen, open }: PageView): Query[] {
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
  const queries = [
    ask(api.users.me, {}),
    ask(api.blocks.getBlockedIds, {}),
    ask(api.conversations.getUserConversations, { limit: limits.rowsAtFirst }),
    ...(border === null ? [] : [ask(api.conversations.getOlderConversations, { before: border })]),
    ask(api.presence.getPresence, { userIds: [...new Set(watched.filter((userId) => userId !== null))] }),
    ...[...live, ...near].flatMap(({ conversationId }) => [
      ask(api.conversations.getHead, { conversationId }),
      ask(api.conversations.getMine, { conversationId }),
    ]),
    ...near.flatMap(({ conversationId, isOwnLast }) =>
      isOwnLast ? [ask(api.receipts.getReceipts, { conversationId })] : [],
    ),
    ...(typing.length > 0 ? [ask(api.typingStates.getTypingStates, { conversationIds: typing })] : []),
    ...(open ? queriesOfChat(open) : []),
  ]
  return [...new Map(queries.map((query) => [keyOf(query), query])).values()]
}

function queriesOfChat(chat: OpenChat): Query[] {
  const { conversationId, kind, memberIds, lastSeq, window, inBlocks, isOwnInView } = chat
  const of = { conversationId }
  const held = heldPages(window, lastSeq)
  const { pages, blocks } = sourcesOf(held, inBlocks, lastSeq, 0)
  return [
    ask(api.conversations.getHead, of),
    ask(api.conversations.getMine, of),
    ...pages.map((page) => ask(api.messages.getMessages, { conversationId, page })),
    ...[...blocks.values()].flat().map((block) => ask(api.messages.getBlock, { conversationId, block })),
    ...held.map((page) => ask(api.messages.getMarks, { conversationId, page })),
    ...(isOwnInView ? [ask(api.receipts.getReceipts, of)] : []),
    // Below the user's own last message in a small group is a list of its readers.
    ...(isOwnInView && kind === 'group' && memberIds.length <= limits.readersLive
      ? [ask(api.receipts.getReadPositions, of)]
      : []),
    ask(api.typingStates.getTypingState, of),
    ask(api.pins.getPins, of),
    ...(kind === 'group' ? [ask(api.conversations.getMembers, of)] : []),
    ...(kind === 'group' && memberIds.length <= limits.presencePerQuery
      ? [ask(api.presence.getPresence, { userIds: [...memberIds] })]
      : []),
  ]
}

function ask<Ref extends FunctionReference<'query'>>(ref: Ref, args: FunctionArgs<Ref>): Query {
  return { path: getFunctionName(ref), args }
}

/** Two queries with the same key are one query to a client. */
export const keyOf = ({ path, args }: Query): string => `${path} ${JSON.stringify(args)}`
