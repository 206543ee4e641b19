import { limits, pageOf } from '../../../../domain/limits'

/**
 * Which seq-aligned pages the timeline shows and holds. It shows one contiguous run of pages, small enough that every
 * row in it can be real DOM; in addition, the last two pages stay subscribed, so that the live end is always available.
 *
 *   attached (to = last)  --near-start-->  grows upward, drops pages below the screen
 *   detached (to < last)  --near-end---->  grows downward until attached again
 */
export type PageWindow = { from: number; to: number; last: number }
export type PageSpan = { from: number; to: number }

export type WindowEvent =
  | { type: 'near-start'; onScreen: PageSpan; first: number }
  | { type: 'near-end'; onScreen: PageSpan }
  | { type: 'advanced'; lastSeq: number; following: boolean; onScreen: PageSpan }
  | { type: 'jump'; seq: number; first: number }
  | { type: 'latest'; first: number }

/** Maximum of 160 messages: the screen, about a page of overscan on each side, and space for short pages. */
export const MAX_PAGES = 5

/** A page that will be needed within this many messages is loaded early, so that its first message isn't late. */
export const PREFETCH = 4

/**
 * The same for a page that follows the end (C750): one message fills the same block for everyone who looks at the chat,
 * so each of them loads the next block at a different message. `chance` is in [0, 1).
 */
export function prefetchOfFollower(chance: number): number {
  return PREFETCH + Math.floor(chance * limits.tailBlock)
}

export function isAttached(window: PageWindow): boolean {
  return window.to === window.last
}

/** The window for opening a conversation, at `seq` (the first unread) or at its live end. */
export function openWindow(lastSeq: number, first: number, seq: number = lastSeq): PageWindow {
  const last = Math.max(first, pageOf(lastSeq))
  const page = Math.min(last, Math.max(first, pageOf(seq)))
  return { from: Math.max(first, page - 1), to: Math.min(last, page + 1), last }
}

export function nextWindow(window: PageWindow, event: WindowEvent): PageWindow {
  switch (event.type) {
    case 'near-start':
      if (window.from <= event.first) return window
      return trimEnd({ ...window, from: window.from - 1 }, event.onScreen)
    case 'near-end':
      if (isAttached(window)) return window
      return trimStart({ ...window, to: window.to + 1 }, event.onScreen)
    case 'advanced': {
      const last = Math.max(window.last, pageOf(event.lastSeq))
      if (last === window.last) return window
      if (!isAttached(window)) return { ...window, last }
      // After a long absence, the live end may be hundreds of pages on: a reader at the bottom is taken there, one
      // further up stays in place.
      if (last - window.to > 1) return event.following ? { from: last - 1, to: last, last } : { ...window, last }
      return trimStart({ ...window, to: last, last }, event.onScreen)
    }
    case 'jump':
      return openAround(window, pageOf(event.seq), event.first)
    case 'latest':
      return isAttached(window) ? window : openAround(window, window.last, event.first)
  }
}

function openAround(window: PageWindow, wanted: number, first: number): PageWindow {
  const page = Math.min(window.last, Math.max(first, wanted))
  return { from: Math.max(first, page - 1), to: Math.min(window.last, page + 1), last: window.last }
}

function trimEnd(window: PageWindow, onScreen: PageSpan): PageWindow {
  let { to } = window
  while (to - window.from >= MAX_PAGES && to > onScreen.to + 1) to--
  return { ...window, to }
}

function trimStart(window: PageWindow, onScreen: PageSpan): PageWindow {
  let { from } = window
  while (window.to - from >= MAX_PAGES && from < onScreen.from - 1) from++
  return { ...window, from }
}

/** Every page to subscribe to, ascending and without duplicates. */
export function heldPages(window: PageWindow, lastSeq: number, prefetch: number): number[] {
  const pages = new Set<number>()
  for (let page = window.from; page <= window.to; page++) pages.add(page)
  if (window.last > 0) pages.add(window.last - 1)
  pages.add(window.last)
  pages.add(pageOf(lastSeq + prefetch))
  return [...pages].sort((a, b) => a - b)
}

/** The longest run of loaded pages around `anchor`, which can be shown without a gap. Null while the anchor loads. */
export function loadedRun(window: PageWindow, isLoaded: (page: number) => boolean, anchor: number): PageSpan | null {
  const page = Math.min(window.to, Math.max(window.from, anchor))
  if (!isLoaded(page)) return null
  let from = page
  let to = page
  while (from > window.from && isLoaded(from - 1)) from--
  while (to < window.to && isLoaded(to + 1)) to++
  return { from, to }
}
