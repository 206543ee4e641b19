/**
 * Highlights code in a worker, one block at a time, each once. A block that takes too long terminates the worker and
 * stays without colors.
 */
import type { CodeTree } from './highlight'

export interface HighlightJob {
  id: number
  code: string
  language: string
}

/** `begun`: everything is loaded, and the time limit starts. */
export type HighlightNews = { id: number; begun: true } | { id: number; tree: CodeTree | null }

interface Thread {
  post: (job: HighlightJob) => void
  end: () => void
}

export interface HighlighterHost {
  /** `failed`: it can't run here, or has crashed. */
  startThread: (hear: (news: HighlightNews) => void, failed: () => void) => Thread
  /** Returns a function that cancels it. */
  after: (ms: number, call: () => void) => () => void
}

/** Longer code stays without colors. */
export const longestCode = 6_000
const mostMs = 500
const mostKept = 50

interface Waiting {
  code: string
  language: string
  settle: (tree: CodeTree | null) => void
}

export function createHighlighter({ startThread, after }: HighlighterHost) {
  const kept = new Map<string, Promise<CodeTree | null>>()
  const queue: Waiting[] = []
  let thread: Thread | null = null
  let current: (Waiting & { id: number }) | null = null
  let callOff = () => {}
  let lastId = 0

  function settle(tree: CodeTree | null) {
    callOff()
    const settled = current
    current = null
    settled?.settle(tree)
    next()
  }

  function stop() {
    thread?.end()
    thread = null
    settle(null)
  }

  function hear(news: HighlightNews) {
    if (news.id !== current?.id) return
    if ('begun' in news) callOff = after(mostMs, stop)
    else settle(news.tree)
  }

  function next() {
    const waiting = current ? undefined : queue.shift()
    if (!waiting) return
    current = { ...waiting, id: ++lastId }
    callOff = () => {}
    thread ??= startThread(hear, stop)
    thread.post({ id: current.id, code: waiting.code, language: waiting.language })
  }

  /** Null if highlighting isn't available. */
  return function highlight(code: string, language: string): Promise<CodeTree | null> {
    if (code.length > longestCode) return Promise.resolve(null)
    const key = `${language}\n${code}`
    const known = kept.get(key)
    if (known) return known
    const result = new Promise<CodeTree | null>((resolve) => queue.push({ code, language, settle: resolve }))
    kept.set(key, result)
    const [oldest] = kept.keys()
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
    next()
    return result
  }
}
