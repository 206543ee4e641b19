/**
 * A lock that one page holds for its lifetime, and others wait for. Uses the Web Locks API. Outside a secure context,
 * where that is missing, the others ask the holder over a channel, and silence means that it is gone. That can be wrong
 * for a page that was frozen for long, so use it only for what is harmless to do twice.
 */
const ANSWER_MS = 1_000
const ASK_AGAIN_MS = 5_000

/** Held until `signal` aborts, or the page is closed. */
export function holdName(name: string, signal: AbortSignal) {
  if (signal.aborted) return
  if (navigator.locks) {
    const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    navigator.locks.request(name, () => ended).catch(() => {})
    return
  }
  const channel = new BroadcastChannel(name)
  channel.addEventListener('message', ({ data }) => {
    if (data === 'held?') tell(channel, 'held')
  })
  signal.addEventListener('abort', () => channel.close())
}

/** Calls `run` once the page that held the lock is gone; never after `signal` has aborted. */
export function whenFree(name: string, signal: AbortSignal, run: () => void) {
  if (signal.aborted) return
  if (navigator.locks) {
    navigator.locks.request(name, { signal }, run).catch(() => {})
    return
  }
  const channel = new BroadcastChannel(name)
  let timer: ReturnType<typeof setTimeout>
  const end = () => {
    clearTimeout(timer)
    channel.close()
  }
  const ask = () => {
    timer = setTimeout(() => {
      end()
      run()
    }, ANSWER_MS)
    tell(channel, 'held?')
  }
  channel.addEventListener('message', ({ data }) => {
    if (data !== 'held') return
    clearTimeout(timer)
    timer = setTimeout(ask, ASK_AGAIN_MS)
  })
  signal.addEventListener('abort', end)
  ask()
}

/** Calls `run` in the one page that has the lock from then on; the others wait for it. */
export function holdWhenFree(name: string, signal: AbortSignal, run: () => void) {
  if (signal.aborted) return
  if (navigator.locks) {
    const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    const hold = () => {
      run()
      return ended
    }
    navigator.locks.request(name, { signal }, hold).catch(() => {})
    return
  }
  whenFree(name, signal, () => {
    holdName(name, signal)
    run()
  })
}

/** Whether a page holds it now. */
export async function isHeld(name: string): Promise<boolean> {
  if (navigator.locks) {
    const { held = [] } = await navigator.locks.query()
    return held.some((lock) => lock.name === name)
  }
  const channel = new BroadcastChannel(name)
  try {
    return await new Promise<boolean>((resolve) => {
      channel.addEventListener('message', ({ data }) => data === 'held' && resolve(true))
      setTimeout(() => resolve(false), ANSWER_MS)
      tell(channel, 'held?')
    })
  } finally {
    channel.close()
  }
}

function tell(channel: BroadcastChannel, what: 'held' | 'held?') {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin
  channel.postMessage(what)
}
