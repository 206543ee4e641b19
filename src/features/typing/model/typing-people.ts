/**
 * Determines who is shown as typing. The server reports who typed last and when, by its own clock. Clocks differ, so an
 * entry lasts 3 s from its arrival here (10 s in a large group, where signals are rarer), and an arrival is a
 * `lastTypingAt` not seen before. A person whose row is gone (they sent a message or emptied the composer) or whose
 * message has arrived is removed at once.
 */
export type Typist = { userId: string; name: string; lastTypingAt: number }

export const LIVES_MS = 3_000
export const LIVES_MS_IN_LARGE = 10_000

export interface TypingWatch {
  /** The names to show; the same array until they change. */
  names: () => readonly string[]
  subscribe: (listener: () => void) => () => void
  /** The server's rows, the same for everyone; the viewer's own is left out. */
  update: (rows: readonly Typist[], self?: string, livesMs?: number) => void
  /** Removes someone whose message has arrived. */
  spoke: (userId: string) => void
}

export interface TypingClock {
  now: () => number
  setTimer: (run: () => void, ms: number) => () => void
}

const nobody: readonly string[] = []

export function createTypingWatch(clock: TypingClock): TypingWatch {
  // Null before the first result: its rows are of unknown age, and wait for their next signal.
  let known: (Typist & { until: number })[] | null = null
  let names = nobody
  let cancel: (() => void) | undefined
  const listeners = new Set<() => void>()

  function refresh() {
    cancel?.()
    const now = clock.now()
    const shown = known?.filter(({ until }) => until > now) ?? []
    cancel = shown.length > 0 ? clock.setTimer(refresh, Math.min(...shown.map(({ until }) => until)) - now) : undefined
    const next = shown.map(({ name }) => name)
    if (next.length === names.length && next.every((name, i) => name === names[i])) return
    names = next
    for (const listener of listeners) listener()
  }

  return {
    names: () => names,
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) cancel?.()
      }
    },
    update(rows, self, livesMs = LIVES_MS) {
      const now = clock.now()
      const before = known
      const others = rows.filter(({ userId }) => userId !== self)
      known = others.map((row) => {
        const same = before?.find(({ userId }) => userId === row.userId)
        const arrived = before !== null && same?.lastTypingAt !== row.lastTypingAt
        return { ...row, until: arrived ? now + livesMs : (same?.until ?? now) }
      })
      refresh()
    },
    spoke(userId) {
      const now = clock.now()
      known = known?.map((one) => (one.userId === userId ? { ...one, until: now } : one)) ?? null
      refresh()
    },
  }
}
