const AGAIN_AFTER_MS = 30_000

const waiting = new Set<() => void>()

/** Calls `run` once, when the server responds again or the browser is back online. Returns a function that cancels it. */
export function onceBack(run: () => void): () => void {
  addEventListener('online', come)
  waiting.add(come)
  function cancel() {
    removeEventListener('online', come)
    waiting.delete(come)
  }
  function come() {
    cancel()
    run()
  }
  return cancel
}

/** The same, or when half a minute has passed: a request that failed may succeed by then. */
export function atNextChance(run: () => void): () => void {
  const timer = setTimeout(come, AGAIN_AFTER_MS)
  const leave = onceBack(come)
  function cancel() {
    clearTimeout(timer)
    leave()
  }
  function come() {
    cancel()
    run()
  }
  return cancel
}

/** The server responds again. */
export function cameBack() {
  for (const come of waiting) come()
}
