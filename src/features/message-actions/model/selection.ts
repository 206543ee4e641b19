import { sameValue } from '@/ui/same-value'
import type { MessageRow } from '@/features/timeline/model/message-row'

/** The selected messages in their current state; null outside selection mode. */
export type Selection = ReadonlyMap<string, MessageRow>

export interface SelectionStore {
  get: () => Selection | null
  /** Selects or deselects it; the first one starts selection mode. False if the limit is reached. */
  toggle: (row: MessageRow) => boolean
  /** Selects all of them, up to the limit: false if some are left out. The last one becomes the end of the range. */
  add: (rows: readonly MessageRow[]) => boolean
  /** The one selected or deselected last, where a range starts. */
  last: () => MessageRow | null
  /** Updates selected messages that were edited or deleted meanwhile. */
  renew: (rows: readonly MessageRow[]) => void
  clear: () => void
  subscribe: (listener: () => void) => () => void
}

/**
 * Outside React state, so that a selection renders one message and not all of them. Rows may leave the page and stay
 * selected.
 */
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

/** In chronological order. */
export function inOrder(selection: Selection): MessageRow[] {
  return [...selection.values()].sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
}
