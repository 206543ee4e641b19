'use client'

import { useMemo, useState } from 'react'

/** Which conversations are selected, while the list is in selection mode. */
export interface Selection {
  isOn: boolean
  ids: ReadonlySet<string>
  has: (id: string) => boolean
  /** Starts with one of them, or with none. */
  start: (id?: string) => void
  toggle: (id: string) => void
  /** Selects all of these; deselects them if all are selected already. */
  toggleAll: (ids: readonly string[]) => void
  end: () => void
}

const none: ReadonlySet<string> = new Set()

export function useSelection(): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null)
  return useMemo(() => {
    const ids = chosen ?? none
    return {
      isOn: chosen !== null,
      ids,
      has: (id) => ids.has(id),
      start: (id) => setChosen(new Set(id === undefined ? [] : [id])),
      toggle: (id) =>
        setChosen((before) => {
          const after = new Set(before)
          if (!after.delete(id)) after.add(id)
          return after
        }),
      toggleAll: (all) => setChosen((before) => (all.every((id) => before?.has(id)) ? none : new Set(all))),
      end: () => setChosen(null),
    }
  }, [chosen])
}
