import { createTypingWatch, type Typist, type TypingClock, type TypingWatch } from './typing-people'

/** Rows mount in bursts while scrolling; the query waits for the end of the burst. */
const GATHER_MS = 50
/** A row that was scrolled out often scrolls back in. */
const LINGER_MS = 5_000

const nobody: readonly string[] = []

/** Collects the conversations on screen into one query, and notifies each row of who is typing in its own. */
export function createTypingRegistry(clock: TypingClock) {
  const held = new Map<string, { watch: TypingWatch; rows: number }>()
  const listeners = new Set<() => void>()
  let ids: readonly string[] = []
  let isGathering = false

  function gather() {
    isGathering = false
    const next = [...held.keys()].sort()
    if (next.length === ids.length && next.every((id, index) => id === ids[index])) return
    ids = next
    for (const listener of listeners) listener()
  }

  function gatherSoon() {
    if (isGathering) return
    isGathering = true
    clock.setTimer(gather, GATHER_MS)
  }

  function release(conversationId: string) {
    const one = held.get(conversationId)
    if (!one || --one.rows > 0) return
    held.delete(conversationId)
    gatherSoon()
  }

  return {
    ids: () => ids,
    onIds: (listener: () => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    names: (conversationId: string) => held.get(conversationId)?.watch.names() ?? nobody,
    /** Subscribes until the returned function is called. */
    watch(conversationId: string, listener: () => void) {
      const one = held.get(conversationId) ?? { watch: createTypingWatch(clock), rows: 0 }
      held.set(conversationId, one)
      one.rows++
      const unsubscribe = one.watch.subscribe(listener)
      gatherSoon()
      return () => {
        unsubscribe()
        clock.setTimer(() => release(conversationId), LINGER_MS)
      }
    },
    publish(answer: readonly { conversationId: string; typists: readonly Typist[] }[], self: string | undefined) {
      for (const { conversationId, typists } of answer) held.get(conversationId)?.watch.update(typists, self)
    },
  }
}

export type TypingRegistry = ReturnType<typeof createTypingRegistry>
