import { randomId } from '@/ui/random-id'
import { holdName, whenFree } from '@/ui/page-lock'
import type { KeptWish, WishStorage } from '../model/changes'
import { isWish } from '../model/read-wish'

/**
 * Unsent changes are stored next to unsent messages in `localStorage`, whose writes finish before they return: a click
 * right before closing the tab loses nothing. Each person has one entry per thing, across all pages, with the page that
 * will send it; once that page is gone, another takes over.
 */
export function wishStorage(userId: string): WishStorage {
  const prefix = wishesOf(userId)
  const own = randomId()
  const ending = new AbortController()
  const awaited = new Set([own])
  let take: (left: readonly KeptWish[]) => void = () => {}

  const read = (key: string) => readPlaced(guarded(() => localStorage.getItem(key)))
  const keysHere = () => guarded(() => Object.keys(localStorage).filter((key) => key.startsWith(prefix))) ?? []
  const place = (key: string, kept: KeptWish) =>
    guarded(() => localStorage.setItem(key, JSON.stringify({ ...kept, page: own })))

  function look() {
    for (const key of keysHere()) {
      const page = read(key)?.page
      if (page === undefined || awaited.has(page)) continue
      awaited.add(page)
      whenFree(lockOf(page), ending.signal, () => {
        awaited.delete(page)
        inherit(page)
      })
    }
  }

  function inherit(page: string) {
    const left: KeptWish[] = []
    for (const key of keysHere()) {
      const placed = read(key)
      if (placed?.page !== page) continue
      place(key, placed.kept)
      left.push(placed.kept)
    }
    take(left)
  }

  const onStorage = ({ key }: StorageEvent) => {
    if (key?.startsWith(prefix)) look()
  }

  return {
    find: (key) => read(prefix + key)?.kept ?? null,
    keep: (key, kept) => void place(prefix + key, kept),
    forget: (key) => void guarded(() => localStorage.removeItem(prefix + key)),
    onLeft(listener) {
      take = listener
      holdName(lockOf(own), ending.signal)
      window.addEventListener('storage', onStorage)
      look()
    },
    close() {
      window.removeEventListener('storage', onStorage)
      ending.abort()
    },
  }
}

export function hasStoredWishes(userId: string): boolean {
  return guarded(() => Object.keys(localStorage).some((key) => key.startsWith(wishesOf(userId)))) ?? false
}

export function forgetStoredWishes(userId: string) {
  for (const key of guarded(() => Object.keys(localStorage)) ?? []) {
    if (key.startsWith(wishesOf(userId))) guarded(() => localStorage.removeItem(key))
  }
}

const wishesOf = (userId: string) => `parley-wish ${userId} `
const lockOf = (page: string) => `parley-wishes ${page}`

/** If storage is blocked or full, a change lives as long as its page. */
function guarded<Result>(work: () => Result): Result | null {
  try {
    return work()
  } catch {
    return null
  }
}

/** Null for anything invalid, such as from another version. */
function readPlaced(written: string | null): { kept: KeptWish; page: string } | null {
  const value = guarded(() => JSON.parse(written ?? 'null') as unknown)
  if (typeof value !== 'object' || value === null) return null
  const { id, wish, madeAt, page } = value as Record<string, unknown>
  if (typeof id !== 'string' || typeof madeAt !== 'number' || typeof page !== 'string' || !isWish(wish)) return null
  return { kept: { id, wish, madeAt }, page }
}
