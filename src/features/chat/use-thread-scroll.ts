'use client'

import { type RefObject, useCallback, useEffect, useInsertionEffect, useLayoutEffect, useRef, useState } from 'react'
import { firstSeqOf, pageOf } from '../../../domain/limits'
import { arrivedBelow, follow, type Follow, type FollowEvent } from './follow-bottom'
import { createPlaceKeeper, type Edges } from './place-keeper'
import type { useThreadPages } from './use-thread-pages'

/** More pages are fetched when less than this many screens of content are left in a direction. */
const RUN_UP_SCREENS = 1.5

interface ThreadScrollInput {
  scroller: HTMLElement
  content: RefObject<HTMLElement | null>
  pages: ReturnType<typeof useThreadPages>
  /** The first page this person may see. */
  first: number
  lastSeq: number
  count: number
  /** Unread messages on opening: the thread then opens at the divider instead of the end. */
  unread: number
}

/** The reader's place: following the end or not, which pages the scroll position asks for, and the way back down. */
export function useThreadScroll(input: ThreadScrollInput) {
  const { scroller, content, pages, lastSeq, count, unread } = input
  const { run } = pages
  const [state, setState] = useState<Follow>(() => ({ following: unread === 0, seenCount: count - unread }))
  const [far, setFar] = useState(false)
  const current = useRef({ ...input, state, onScreen: { from: pages.window.to, to: pages.window.to } })
  // Before any layout effect: the keeper acts in one, and must not act on the values of the render before.
  useInsertionEffect(() => {
    current.current = { ...current.current, ...input }
  })

  const dispatch = useCallback((event: FollowEvent) => {
    const next = follow(current.current.state, event)
    current.current.state = next
    setState(next)
  }, [])

  const moved = useCallback(({ above, below, viewport, seqs }: Edges) => {
    const { pages, first, state } = current.current
    if (!pages.run || !seqs) return
    const onScreen = { from: pageOf(seqs.low), to: pageOf(seqs.high) }
    current.current.onScreen = onScreen
    pages.setAnchor(state.following ? pages.run.to : onScreen.from)
    setFar(below > viewport * 2 || !pages.atLiveEnd)
    const runUp = Math.max(viewport, 600) * RUN_UP_SCREENS
    // One page at a time: while one loads, the run ends before the window does.
    if (above < runUp && pages.run.from === pages.window.from) pages.move({ type: 'near-start', onScreen, first })
    else if (below < runUp && pages.run.to === pages.window.to) pages.move({ type: 'near-end', onScreen })
  }, [])

  const [keeper] = useState(() => createPlaceKeeper(unread > 0 ? { to: 'row', key: 'divider' } : { to: 'end' }))
  const ready = run !== null
  useLayoutEffect(() => {
    if (!ready || !content.current) return
    return keeper.attach(scroller, content.current, {
      isFollowing: () => current.current.state.following,
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

  const toEnd = useCallback(() => {
    const { pages, first } = current.current
    dispatch({ type: 'sent' })
    setFar(false)
    const there = pages.atLiveEnd
    if (!there) pages.move({ type: 'latest', first })
    keeper.go({ to: 'end' }, there)
  }, [dispatch, keeper])

  const toStart = useCallback(() => {
    const { pages, first } = current.current
    dispatch({ type: 'detached' })
    const there = pages.run?.from === first
    if (!there) pages.move({ type: 'jump', seq: firstSeqOf(first), first })
    keeper.go({ to: 'start' }, there)
  }, [dispatch, keeper])

  return { keeper, toStart, toEnd, arrived: arrivedBelow(state, count), far, following: state.following }
}
