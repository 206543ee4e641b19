'use client'

import { useQueries } from 'convex/react'
import { useCallback, useMemo, useState } from 'react'
import { api } from '../../../convex/_generated/api'
import { pageOf } from '../../../domain/limits'
import { type OwnMarks, reactionKey } from './own-marks'
import {
  heldPages,
  isAttached,
  loadedRun,
  nextWindow,
  openWindow,
  type PageSpan,
  type PageWindow,
  type WindowEvent,
} from './page-window'
import type { Marks, Message, MessagePage } from './thread-types'

export interface ThreadPages {
  window: PageWindow
  move: (event: WindowEvent) => void
  /** The unbroken run of loaded pages on show; null while it loads. */
  run: PageSpan | null
  messages: readonly Message[]
  /** What this person alone has done with them. */
  marks: OwnMarks
  /** Whether the run ends where the conversation does. */
  atLiveEnd: boolean
  /** The highest seq received so far, on show or not. */
  receivedSeq: number
  failed: boolean
}

const none: readonly Message[] = []
const noMarks: OwnMarks = { hidden: new Set(), reactions: new Set() }

/** Subscribes to the pages the window asks for. `anchor` is a page on screen: the run is the one around it. */
export function useThreadPages(
  conversationId: string,
  lastSeq: number,
  first: number,
  openAt: number | undefined,
): ThreadPages & { setAnchor: (page: number) => void } {
  const [window, setWindow] = useState(() => openWindow(lastSeq, first, openAt))
  const [anchor, setAnchor] = useState(() => (openAt === undefined ? window.to : pageOf(openAt)))

  const held = heldPages(window, lastSeq)
    .filter((page) => page >= first)
    .join()
  const queries = useMemo(
    () =>
      Object.fromEntries(
        held
          .split(',')
          .map((page) => [page, { query: api.messages.getMessages, args: { conversationId, page: Number(page) } }]),
      ),
    [conversationId, held],
  )
  const results: Results<MessagePage> = useQueries(queries)
  const marks: Results<Marks> = useQueries(useMarkQueries(conversationId, held))

  // Together: a message one has deleted for oneself must not be seen for the moment between them.
  const isLoaded = (page: number) => isResult(results[page]) && isResult(marks[page])
  const run = loadedRun(window, isLoaded, anchor)
  // The same lists as long as no page of theirs is another: a key press or a scroll builds no row again.
  const messages = useJoined(results, run, joinMessages) ?? none
  const ownMarks = useJoined(marks, run, joinMarks) ?? noMarks

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
    receivedSeq: highestSeq(results),
    failed: [results, marks].some((all) => Object.values(all).some((result) => result instanceof Error)),
  }
}

function useMarkQueries(conversationId: string, held: string) {
  return useMemo(
    () =>
      Object.fromEntries(
        held
          .split(',')
          .map((page) => [page, { query: api.messages.getMarks, args: { conversationId, page: Number(page) } }]),
      ),
    [conversationId, held],
  )
}

type Results<Result> = Record<string, Result | Error | undefined>

function isResult<Result>(result: Result | Error | undefined): result is Result {
  return result !== undefined && !(result instanceof Error)
}

function useJoined<Page, Joined>(
  results: Results<Page>,
  run: PageSpan | null,
  join: (pages: readonly Page[]) => Joined,
): Joined | null {
  const [kept, setKept] = useState<{ pages: readonly Page[]; joined: Joined } | null>(null)
  if (!run) return null
  const pages: Page[] = []
  for (let page = run.from; page <= run.to; page++) {
    const result = results[page]
    if (isResult(result)) pages.push(result)
  }
  if (kept && kept.pages.length === pages.length && kept.pages.every((page, index) => page === pages[index])) {
    return kept.joined
  }
  const joined = join(pages)
  setKept({ pages, joined })
  return joined
}

function joinMarks(pages: readonly Marks[]): OwnMarks {
  const hidden = new Set<number>()
  const reactions = new Set<string>()
  for (const page of pages) {
    for (const seq of page.hidden) hidden.add(seq)
    for (const { seq, emoji } of page.reactions) reactions.add(reactionKey(seq, emoji))
  }
  return { hidden, reactions }
}

const joinMessages = (pages: readonly MessagePage[]): readonly Message[] => pages.flatMap(({ messages }) => messages)

function highestSeq(results: Results<MessagePage>): number {
  let highest = -1
  for (const result of Object.values(results)) {
    if (isResult(result)) highest = Math.max(highest, result.messages.at(-1)?.seq ?? -1)
  }
  return highest
}
