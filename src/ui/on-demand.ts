'use client'

import { withWords } from '@/ui/messages/source'
import { type ComponentType, createElement, useEffect, useSyncExternalStore } from 'react'

/** A lazy-loaded part of the page, downloaded on first use or when the browser is idle. */
interface OnDemand<Props> {
  /** Renders nothing until it is loaded. Rendering does not load it. */
  Part: ComponentType<Props>
  /**
   * Loads it once, then calls `then`. After a failure the page stays as it is: the next call tries again, and so does
   * the part itself as soon as it may succeed, without `then`.
   */
  load: (then?: () => void) => void
}

export function onDemand<Props extends object>(fetchPart: () => Promise<ComponentType<Props>>): OnDemand<Props> {
  const listeners = new Set<() => void>()
  let part: ComponentType<Props> | null = null
  let fetching: Promise<void> | null = null

  function subscribe(listener: () => void) {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  async function fetchOnce() {
    try {
      part = await withWords(await fetchPart())
      for (const listener of listeners) listener()
    } catch {
      fetching = null
      void nextChance().then(() => (part ? undefined : (fetching ??= fetchOnce())))
    }
  }

  return {
    Part(props: Props) {
      const found = useSyncExternalStore(
        subscribe,
        () => part,
        () => null,
      )
      return found && createElement(found, props)
    },
    load(then = () => {}) {
      if (part) return then()
      fetching ??= fetchOnce()
      void fetching.then(() => part && then())
    },
  }
}

const AGAIN_AFTER_MS = 30_000

/** When what could not be loaded may be there: the browser is back online, or some time has passed. */
function nextChance(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(come, AGAIN_AFTER_MS)
    addEventListener('online', come)
    function come() {
      clearTimeout(timer)
      removeEventListener('online', come)
      resolve()
    }
  })
}

/** For a part that nothing requests again: until it can be loaded, it is missing, and the page around it isn't. */
export async function orLater<Props extends object>(
  fetchPart: () => Promise<ComponentType<Props>>,
): Promise<ComponentType<Props>> {
  try {
    return await withWords(await fetchPart())
  } catch {
    const { Part, load } = onDemand(fetchPart)
    load()
    return Part
  }
}

/** Number of things the page is waiting for. Meanwhile nothing is preloaded, because that would delay them. */
let awaited = 0
const atRest = new Set<() => void>()

/** Marks something as awaited, until the returned function is called. */
export function awaitSomething(): () => void {
  awaited++
  return () => {
    awaited--
    // The next step may wait for something in turn.
    setTimeout(() => {
      if (awaited > 0) return
      for (const run of atRest) run()
    })
  }
}

/** Runs once the page waits for nothing and the browser is idle. Returns a function that cancels it. */
export function whenAtRest(run: () => void): () => void {
  let cancel = () => {}
  const look = () => {
    atRest.delete(look)
    if (awaited > 0) {
      atRest.add(look)
      cancel = () => atRest.delete(look)
    } else {
      cancel = whenIdle(() => (awaited > 0 ? look() : run()))
    }
  }
  look()
  return () => cancel()
}

function whenIdle(run: () => void): () => void {
  // Safari has no idle callback.
  if (typeof requestIdleCallback !== 'function') {
    const timer = setTimeout(run, 500)
    return () => clearTimeout(timer)
  }
  const request = requestIdleCallback(run, { timeout: 5000 })
  return () => cancelIdleCallback(request)
}

/** Loads parts once the page is at rest, so that they delay nothing. */
export function useWhenIdle(load: () => void) {
  useEffect(() => whenAtRest(() => load()), [load])
}

/** For a part that shows as soon as it is wanted: it is loaded in advance, and at once if someone wants it before. */
export function useInAdvance({ load }: Pick<OnDemand<never>, 'load'>, isWanted: boolean) {
  useWhenIdle(load)
  useEffect(() => {
    if (isWanted) load(() => {})
  }, [load, isWanted])
}
