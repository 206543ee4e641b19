'use client'

import { useQueries } from 'convex/react'
import { useCallback, useMemo, useState } from 'react'
import { api } from '../../../../convex/_generated/api'
import { pageOf } from '../../../../domain/limits'
import { type OwnMarks, reactionKey } from '@/features/conversation/model/own-marks'
import {
  heldPages,
  isAttached,
  loadedRun,
  nextWindow,
  openWindow,
  PREFETCH,
  prefetchOfFollower,
  type PageSpan,
  type PageWindow,
  type WindowEvent,
} from '../model/page-window'
import { pagesInBlocks, type Sources, sourcesOf } from '../model/tail-blocks'
import type { Marks, Message, MessageBlock, MessagePage } from '@/features/conversation/types'

export interface ThreadPages {
  window: PageWindow
  move: (event: WindowEvent) => void
  /** The contiguous run of loaded pages; null while loading. */
  run: PageSpan | null
  messages: readonly Message[]
  /** This person's own state of the messages. */
  marks: OwnMarks
  /** Whether the run ends at the conversation's end. */
  atLiveEnd: boolean
  /** The highest seq received so far, shown or not. */
  receivedSeq: number
  failed: boolean
}

const none: readonly Message[] = []
const noMarks: OwnMarks = { hidden: new Set(), reactions: new Set(), folded: new Map() }

/** Subscribes to the pages that the window asks for. `anchor` is a page on screen: the run is the one around it. */
export function useThreadPages(
  conversationId: string,
  lastSeq: number,
  firstSeq: number,
  openAt: number | undefined,
): ThreadPages & { setAnchor: (page: number) => void } {
  const first = pageOf(Math.max(0, firstSeq))
  const [window, setWindow] = useState(() => openWindow(lastSeq, first, openAt))
  const [anchor, setAnchor] = useState(() => (openAt === undefined ? window.to : pageOf(openAt)))

  const prefetch = usePrefetch(lastSeq)
  const held = heldPages(window, lastSeq, prefetch).filter((page) => page >= first)
  const { pages, blocks } = useSources(held, lastSeq, firstSeq, prefetch)
  const results: Results<MessagePage> = useQueries(usePageQueries(conversationId, pages.join()))
  const blockResults: Results<MessageBlock> = useQueries(
    useBlockQueries(conversationId, [...blocks.values()].flat().join()),
  )
  const marks: Results<Marks> = useQueries(useMarkQueries(conversationId, held.join()))

  const partsOf = (page: number): readonly Part[] => {
    const result = results[page]
    return isResult(result) ? [result] : loadedBlocks(blockResults, blocks.get(page) ?? [])
  }
  const isWhole = (page: number) =>
    isResult(results[page]) || blocks.get(page)?.every((block) => isResult(blockResults[block])) === true
  const wasWhole = useLatched(held, isWhole)
  // Shown only together with the own-message state, so that a message deleted for oneself doesn't flash in between. A
  // block at the end that is still loading hides nothing.
  const isLoaded = (page: number) => (isWhole(page) || wasWhole.has(page)) && isResult(marks[page])
  const run = loadedRun(window, isLoaded, anchor)
  // Lists keep their identity while none of their pages changes, so a keystroke or a scroll rebuilds no row.
  const shown = run && pagesIn(run)
  const messages = useJoined(shown && shown.flatMap(partsOf), joinMessages) ?? none
  const ownMarks = useJoined(shown && shown.map((page) => marks[page]).filter(isResult), joinMarks) ?? noMarks

  const move = useCallback((event: WindowEvent) => {
    setWindow((before) => nextWindow(before, event))
    if (event.type === 'jump') setAnchor(pageOf(event.seq))
    if (event.type === 'latest') setAnchor(Number.MAX_SAFE_INTEGER)
  }, [])

  return {
    window,
    move,
    setAnchor,
    run,
    messages,
    marks: ownMarks,
    atLiveEnd: run !== null && isAttached(window) && run.to === window.to,
    receivedSeq: Math.max(-1, ...held.flatMap(partsOf).map(({ messages }) => messages.at(-1)?.seq ?? -1)),
    failed: [results, blockResults, marks].some((all) => Object.values(all).some((result) => result instanceof Error)),
  }
}

/** The first pages are the same for everyone: they come with the document, or from the device. */
function usePrefetch(lastSeq: number): number {
  const [opened] = useState(() => ({ lastSeq, prefetch: prefetchOfFollower(Math.random()) }))
  return lastSeq === opened.lastSeq ? PREFETCH : opened.prefetch
}

function useSources(held: readonly number[], lastSeq: number, firstSeq: number, prefetch: number): Sources {
  const [inBlocks, setInBlocks] = useState<ReadonlySet<number>>(() => pagesInBlocks(new Set(), held, lastSeq))
  const next = pagesInBlocks(inBlocks, held, lastSeq)
  if (next !== inBlocks) setInBlocks(next)
  return sourcesOf(held, next, lastSeq, firstSeq, prefetch)
}

/** The held pages that have loaded completely at least once. */
function useLatched(pages: readonly number[], isWhole: (page: number) => boolean): ReadonlySet<number> {
  const [latched, setLatched] = useState<ReadonlySet<number>>(new Set())
  const next = pages.filter((page) => latched.has(page) || isWhole(page))
  if (next.length !== latched.size || next.some((page) => !latched.has(page))) setLatched(new Set(next))
  return latched
}

const numbersIn = (joined: string) => joined.split(',').filter(Boolean).map(Number)

function usePageQueries(conversationId: string, pages: string) {
  return useMemo(
    () =>
      Object.fromEntries(
        numbersIn(pages).map((page) => [page, { query: api.messages.getMessages, args: { conversationId, page } }]),
      ),
    [conversationId, pages],
  )
}

function useBlockQueries(conversationId: string, blocks: string) {
  return useMemo(
    () =>
      Object.fromEntries(
        numbersIn(blocks).map((block) => [block, { query: api.messages.getBlock, args: { conversationId, block } }]),
      ),
    [conversationId, blocks],
  )
}

function useMarkQueries(conversationId: string, pages: string) {
  return useMemo(
    () =>
      Object.fromEntries(
        numbersIn(pages).map((page) => [page, { query: api.messages.getMarks, args: { conversationId, page } }]),
      ),
    [conversationId, pages],
  )
}

type Results<Result> = Record<string, Result | Error | undefined>

function isResult<Result>(result: Result | Error | undefined): result is Result {
  return result !== undefined && !(result instanceof Error)
}

/** The list keeps its identity while no part of it changes. */
function useJoined<Part, Joined>(
  parts: readonly Part[] | null,
  join: (parts: readonly Part[]) => Joined,
): Joined | null {
  const [kept, setKept] = useState<{ parts: readonly Part[]; joined: Joined } | null>(null)
  if (!parts) return null
  if (kept && kept.parts.length === parts.length && kept.parts.every((part, index) => part === parts[index])) {
    return kept.joined
  }
  const joined = join(parts)
  setKept({ parts, joined })
  return joined
}

const pagesIn = ({ from, to }: PageSpan) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

function joinMarks(pages: readonly Marks[]): OwnMarks {
  const hidden = new Set<number>()
  const reactions = new Set<string>()
  const folded = new Map<string, number>()
  for (const page of pages) {
    for (const seq of page.hidden) hidden.add(seq)
    for (const { seq, emoji } of page.reactions) reactions.add(reactionKey(seq, emoji))
    for (const { seq, emoji, count } of page.folded) folded.set(reactionKey(seq, emoji), count)
  }
  return { hidden, reactions, folded }
}

/** A page, or a block of one. */
type Part = Pick<MessagePage, 'messages'>

const joinMessages = (parts: readonly Part[]): readonly Message[] => parts.flatMap(({ messages }) => messages)

/** Ends before the first part that is still loading. */
function loadedBlocks(results: Results<MessageBlock>, blocks: readonly number[]): MessageBlock[] {
  const loaded: MessageBlock[] = []
  for (const block of blocks) {
    const result = results[block]
    if (!isResult(result)) break
    loaded.push(result)
  }
  return loaded
}
