'use client'

import { useQueries } from 'convex/react'
import { useCallback, useMemo, useState } from 'react'
import { api } from '../../../convex/_generated/api'
import { pageOf } from '../../../domain/limits'
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
import type { Message, MessagePage } from './thread-types'

export interface ThreadPages {
  window: PageWindow
  move: (event: WindowEvent) => void
  /** The unbroken run of loaded pages on show; null while it loads. */
  run: PageSpan | null
  messages: readonly Message[]
  /** Whether the run ends where the conversation does. */
  atLiveEnd: boolean
  /** The highest seq received so far, on show or not. */
  receivedSeq: number
  failed: boolean
}

const none: readonly Message[] = []

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
  const results: Record<string, MessagePage | Error | undefined> = useQueries(queries)

  const isLoaded = (page: number) => {
    const result = results[page]
    return result !== undefined && !(result instanceof Error)
  }
  const run = loadedRun(window, isLoaded, anchor)

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
    messages: run ? messagesIn(results, run) : none,
    atLiveEnd: run !== null && isAttached(window) && run.to === window.to,
    receivedSeq: highestSeq(results),
    failed: Object.values(results).some((result) => result instanceof Error),
  }
}

type Results = Record<string, MessagePage | Error | undefined>

function messagesIn(results: Results, run: PageSpan): Message[] {
  const messages: Message[] = []
  for (let page = run.from; page <= run.to; page++) {
    const result = results[page]
    if (result && !(result instanceof Error)) messages.push(...result.messages)
  }
  return messages
}

function highestSeq(results: Results): number {
  let highest = -1
  for (const result of Object.values(results)) {
    if (result && !(result instanceof Error)) highest = Math.max(highest, result.messages.at(-1)?.seq ?? -1)
  }
  return highest
}
