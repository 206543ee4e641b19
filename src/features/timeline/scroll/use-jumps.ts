import { type RefObject, useCallback } from 'react'
import { firstSeqOf, pageOf } from '../../../../domain/limits'
import type { useThreadPages } from '../data/use-thread-pages'
import type { PageSpan } from '../model/page-window'
import type { FollowEvent } from './follow-bottom'
import type { createPlaceKeeper } from './place-keeper'

interface JumpsInput {
  scroller: HTMLElement
  keeper: ReturnType<typeof createPlaceKeeper>
  dispatch: (event: FollowEvent) => void
  setFar: (isFar: boolean) => void
  /** The timeline's current values. */
  current: RefObject<{
    pages: ReturnType<typeof useThreadPages>
    first: number
    lastSeq: number
    firstUnread: number
    visibleFromSeq: number
    onMissing: () => void
  }>
}

/** Takes the reader to a place, loading its pages if they aren't there. */
export function useJumps({ scroller, keeper, dispatch, setFar, current }: JumpsInput) {
  const toEnd = useCallback(() => {
    const { pages, first } = current.current
    dispatch({ type: 'sent' })
    setFar(false)
    const there = pages.atLiveEnd
    if (!there) pages.move({ type: 'latest', first })
    keeper.go({ to: 'end' }, there)
  }, [current, dispatch, keeper, setFar])

  const toStart = useCallback(() => {
    const { pages, first } = current.current
    dispatch({ type: 'detached' })
    const there = pages.run?.from === first
    if (!there) pages.move({ type: 'jump', seq: firstSeqOf(first), first })
    keeper.go({ to: 'start' }, there)
  }, [current, dispatch, keeper])

  const jumpTo = useCallback(
    (seq: number) => {
      const { pages, first, visibleFromSeq, lastSeq, onMissing } = current.current
      if (!isWithin(seq, visibleFromSeq, lastSeq)) return onMissing()
      dispatch({ type: 'detached' })
      const there = holds(pages.run, seq)
      // The focused message may be removed with its page; the log stays.
      if (!there && scroller.contains(document.activeElement)) scroller.focus({ preventScroll: true })
      if (!there) pages.move({ type: 'jump', seq, first })
      keeper.go({ to: 'message', seq }, there)
    },
    [current, dispatch, keeper, scroller],
  )

  const toFirstUnread = useCallback(() => {
    const { pages, first, firstUnread } = current.current
    dispatch({ type: 'detached' })
    const there = holds(pages.run, firstUnread)
    if (!there) pages.move({ type: 'jump', seq: firstUnread, first })
    keeper.go({ to: 'divider' }, there)
  }, [current, dispatch, keeper])

  return { toEnd, toStart, jumpTo, toFirstUnread }
}

/** Whether a message exists for a reader who sees from `visibleFromSeq` on. */
export function isWithin(seq: number, visibleFromSeq: number, lastSeq: number): boolean {
  return seq >= visibleFromSeq && seq <= lastSeq
}

function holds(run: PageSpan | null, seq: number): boolean {
  return run !== null && run.from <= pageOf(seq) && pageOf(seq) <= run.to
}
