import { sameValue } from '@/ui/same-value'
import type { MessageRow } from '@/features/timeline/model/message-row'

/** The messages picked to do something with all of them, as they are now; null while nothing is being picked. */
export type Selection = ReadonlyMap<string, MessageRow>

export interface SelectionStore {
  get: () => Selection | null
  /** Picks it or lets go of it; the first pick begins. False when there is no room for another. */
  toggle: (row: MessageRow) => boolean
  /** Picks all of them, as far as there is room: false when some are left out. The last of them is the last picked. */
  add: (rows: readonly MessageRow[]) => boolean
  /** The one that was picked or let go of last: where a range begins. */
  last: () => MessageRow | null
  /** What picked messages on show look like now: one that was edited or deleted meanwhile is not what it was. */
  renew: (rows: readonly MessageRow[]) => void
  clear: () => void
  subscribe: (listener: () => void) => () => void
}

/** Outside React, so that a pick renders one message and not all of them. Rows may leave the page and stay picked. */
export function createSelectionStore(most: number): SelectionStore {
  let current: Selection | null = null
  let last: MessageRow | null = null
  const listeners = new Set<() => void>()
  const put = (next: Selection | null) => {
    current = next
    for (const listener of listeners) listener()
  }
  return {
    get: () => current,
    toggle(row) {
      const next = new Map(current)
      if (!next.delete(row.key)) {
        if (next.size >= most) return false
        next.set(row.key, row)
      }
      last = row
      put(next)
      return true
    },
    add(rows) {
      const next = new Map(current)
      const fresh = rows.filter(({ key }) => !next.has(key))
      const fitting = fresh.slice(0, most - next.size)
      for (const row of fitting) next.set(row.key, row)
      last = rows.at(-1) ?? last
      put(next)
      return fitting.length === fresh.length
    },
    last: () => last,
    renew(rows) {
      const now = rows.filter((row) => {
        const before = current?.get(row.key)
        return before !== undefined && !sameValue(before, row)
      })
      if (now.length > 0) put(new Map([...(current ?? []), ...now.map((row) => [row.key, row] as const)]))
    },
    clear() {
      last = null
      put(null)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** In the order they were said. */
export function inOrder(selection: Selection): MessageRow[] {
  return [...selection.values()].sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
}
