'use client'

import { type RefObject, useCallback, useEffect, useInsertionEffect, useLayoutEffect, useRef, useState } from 'react'
import { pageOf } from '../../../../domain/limits'
import { arrivedBelow, follow, type Follow, type FollowEvent } from './follow-bottom'
import { createPlaceKeeper, type Edges, type Target } from './place-keeper'
import type { useThreadPages } from '../data/use-thread-pages'
import { useJumps } from './use-jumps'

/** More pages are loaded when less than this many screens of content are left in a direction. */
const RUN_UP_SCREENS = 1.5

interface ThreadScrollInput {
  scroller: HTMLElement
  content: RefObject<HTMLElement | null>
  pages: ReturnType<typeof useThreadPages>
  /** The first page this person can see. */
  first: number
  lastSeq: number
  count: number
  /** Unread messages on opening: the timeline then opens at the divider instead of the end. */
  unread: number
  /** The first unread message. */
  firstUnread: number
  /** The lowest seq this person can see. */
  visibleFromSeq: number
  /** The message to open at, if it can be seen. */
  openAt: number | undefined
  /** Called if a requested message can't be shown. */
  onMissing: () => void
}

/**
 * Manages the reader's place: whether they are at the live end, which pages the scroll position needs, and the way back
 * to the end.
 */
export function useThreadScroll(input: ThreadScrollInput) {
  const { scroller, content, pages, lastSeq, count, unread, openAt } = input
  const { run } = pages
  const [state, setState] = useState<Follow>(() => ({
    following: unread === 0 && openAt === undefined,
    seenCount: count - unread,
  }))
  const [far, setFar] = useState(false)
  const [isUnreadAbove, setUnreadAbove] = useState(false)
  const sawUnread = useRef(unread === 0)
  const current = useRef({ ...input, state, onScreen: { from: pages.window.to, to: pages.window.to } })
  // Before any layout effect, because the keeper acts in one and needs this render's values.
  useInsertionEffect(() => {
    current.current = { ...current.current, ...input }
  })

  const dispatch = useCallback((event: FollowEvent) => {
    const next = follow(current.current.state, event)
    current.current.state = next
    setState(next)
  }, [])

  const moved = useCallback(({ above, below, viewport, seqs }: Edges) => {
    const { pages, first, state, firstUnread } = current.current
    if (!pages.run || !seqs) return
    sawUnread.current ||= seqs.low <= firstUnread && firstUnread <= seqs.high
    setUnreadAbove(!sawUnread.current && firstUnread < seqs.low)
    const onScreen = { from: pageOf(seqs.low), to: pageOf(seqs.high) }
    current.current.onScreen = onScreen
    pages.setAnchor(state.following ? pages.run.to : onScreen.from)
    setFar(below > viewport * 2 || !pages.atLiveEnd)
    const runUp = Math.max(viewport, 600) * RUN_UP_SCREENS
    // One page at a time: while one loads, the run ends before the window does.
    if (above < runUp && pages.run.from === pages.window.from) pages.move({ type: 'near-start', onScreen, first })
    else if (below < runUp && pages.run.to === pages.window.to) pages.move({ type: 'near-end', onScreen })
  }, [])

  const [keeper] = useState(() => createPlaceKeeper(openingTarget(openAt, unread)))
  const ready = run !== null
  useLayoutEffect(() => {
    if (!ready || !content.current) return
    return keeper.attach(scroller, content.current, {
      isFollowing: () => current.current.state.following,
      isWhole() {
        const { run, window } = current.current.pages
        return run?.from === window.from && run.to === window.to
      },
      arrived(row) {
        if (!row) return current.current.onMissing()
        flash(row)
        // Keyboard navigation continues from that message; the composer keeps its caret.
        if (scroller.contains(document.activeElement)) row.focus({ preventScroll: true })
      },
      scrolled(distance) {
        const { pages, count } = current.current
        dispatch({ type: 'scrolled', distance, atLiveEnd: pages.atLiveEnd, count })
      },
      moved,
    })
  }, [keeper, ready, scroller, content, dispatch, moved])

  useEffect(() => dispatch({ type: 'counted', count }), [count, dispatch])

  const { move } = pages
  useLayoutEffect(() => {
    const { state, onScreen } = current.current
    move({ type: 'advanced', lastSeq, following: state.following, onScreen })
  }, [lastSeq, move])

  const { toEnd, toStart, jumpTo, toFirstUnread } = useJumps({ scroller, keeper, dispatch, setFar, current })

  const answered = useCallback(() => {
    sawUnread.current = true
    setUnreadAbove(false)
  }, [])

  return {
    keeper,
    toStart,
    toEnd,
    /** A reader who replies has read everything above. */
    answered,
    jumpTo,
    toFirstUnread,
    arrived: arrivedBelow(state, count),
    far,
    isUnreadAbove,
    following: state.following,
  }
}

function openingTarget(openAt: number | undefined, unread: number): Target {
  if (openAt !== undefined) return { to: 'message', seq: openAt }
  return unread > 0 ? { to: 'divider' } : { to: 'end' }
}

const FLASH_MS = 1_200

/** Highlights the message that was jumped to. An attribute, because nothing in the row itself changes. */
function flash(row: HTMLElement) {
  row.toggleAttribute('data-flash', true)
  setTimeout(() => row.toggleAttribute('data-flash', false), FLASH_MS)
}
