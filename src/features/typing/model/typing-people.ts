/**
 * Who is shown as typing. The server tells who typed last and when by its own clock; clocks differ, so an entry lives
 * 3 s from its arrival here (in a large group, where it is told seldom, 10 s), and an arrival is a `lastTypingAt` not seen
 * before. A person whose row is gone (a message was sent, the composer emptied) or who has spoken is cleared at once.
 */
export type Typist = { userId: string; name: string; lastTypingAt: number }

export const LIVES_MS = 3_000
export const LIVES_MS_IN_LARGE = 10_000

export interface TypingWatch {
  /** The names to show; the same array until they change. */
  names: () => readonly string[]
  subscribe: (listener: () => void) => () => void
  /** The server's rows, which are the same for everybody. Nobody is shown their own typing. */
  update: (rows: readonly Typist[], self?: string, livesMs?: number) => void
  /** Their message has come. */
  spoke: (userId: string) => void
}

export interface TypingClock {
  now: () => number
  setTimer: (run: () => void, ms: number) => () => void
}

const nobody: readonly string[] = []

export function createTypingWatch(clock: TypingClock): TypingWatch {
  // Null before the first answer: rows in it are of unknown age, and wait for their next sign of life.
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
