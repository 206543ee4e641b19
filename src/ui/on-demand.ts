'use client'

import { withWords } from '@/ui/messages/source'
import { atNextChance } from './next-chance'
import { unlessMissing } from './script-retries'
import { tellNotLoaded } from './toast'
import { type ComponentType, createElement, useEffect, useEffectEvent, useSyncExternalStore } from 'react'

/** Code that is downloaded on first use or when the browser is idle. */
interface CodeOnDemand<Code> {
  /** Null until it is loaded. */
  read: () => Code | null
  subscribe: (listener: () => void) => () => void
  /**
   * Loads it once, then calls `then`. After a failure, the next call tries again, and so does this one as soon as it may
   * succeed, without `then`: meanwhile a page that is asked for something says that it can't be loaded, and offers to
   * try again. `failed` does that another way.
   */
  load: (then?: (code: Code) => void, failed?: () => void) => void
  /** Rejects if it can't be loaded. */
  bring: () => Promise<Code>
}

export function codeOnDemand<Code>(fetchIt: () => Promise<Code>): CodeOnDemand<Code> {
  const fetchCode = unlessMissing(fetchIt)
  const listeners = new Set<() => void>()
  let code: Code | null = null
  let fetching: Promise<Code> | null = null

  function bring(): Promise<Code> {
    return (fetching ??= fetchOnce())
  }

  async function fetchOnce() {
    try {
      code = await withWords(await fetchCode())
      for (const listener of listeners) listener()
      return code
    } catch (error) {
      fetching = null
      atNextChance(() => void (code ?? bring().catch(() => {})))
      throw error
    }
  }

  function load(then?: (code: Code) => void, failed = then && (() => tellNotLoaded(() => load(then)))) {
    if (code !== null) return then?.(code)
    bring().then((loaded) => then?.(loaded), failed ?? (() => {}))
  }

  return {
    read: () => code,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    load,
    bring,
  }
}

/** A lazy-loaded part of the page. */
interface OnDemand<Props> {
  /** Renders `Meanwhile` or nothing until it is loaded. Rendering does not load it. */
  Part: ComponentType<Props>
  load: (then?: () => void, failed?: () => void) => void
}

export function onDemand<Props extends object>(
  fetchPart: () => Promise<ComponentType<Props>>,
  Meanwhile?: ComponentType,
): OnDemand<Props> {
  const { read, subscribe, load } = codeOnDemand(fetchPart)
  return {
    Part(props: Props) {
      const found = useSyncExternalStore(subscribe, read, () => null)
      if (found) return createElement(found, props)
      return Meanwhile ? createElement(Meanwhile) : null
    },
    load: (then, failed) => load(then && (() => then()), failed),
  }
}

/**
 * For a part that nothing requests again: until it can be loaded, `Meanwhile` or nothing is in its place, and the page
 * around it is complete.
 */
export async function orLater<Props extends object>(
  fetchPart: () => Promise<ComponentType<Props>>,
  Meanwhile?: ComponentType,
): Promise<ComponentType<Props>> {
  try {
    return await withWords(await unlessMissing(fetchPart)())
  } catch {
    const { Part, load } = onDemand(fetchPart, Meanwhile)
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

/**
 * For a part that shows as soon as it is wanted: it is loaded in advance, and at once if someone wants it before. If it
 * can't be, `giveUp` makes it unwanted again: otherwise it would appear later, when no one expects it.
 */
export function useInAdvance({ load }: Pick<OnDemand<never>, 'load'>, isWanted: boolean, giveUp?: () => void) {
  useWhenIdle(load)
  const failed = useEffectEvent(() => {
    giveUp?.()
    tellNotLoaded(() => load(() => {}))
  })
  useEffect(() => {
    if (isWanted) load(() => {}, failed)
  }, [load, isWanted])
}
