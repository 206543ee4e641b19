/**
 * Colours for code, one block after another, each once, in a thread of their own. What takes too long ends the thread and
 * stays without colours.
 */
import type { CodeTree } from './highlight'

export interface HighlightJob {
  id: number
  code: string
  language: string
}

/** `begun`: what it needs is loaded, and the time it may take begins. */
export type HighlightNews = { id: number; begun: true } | { id: number; tree: CodeTree | null }

interface Thread {
  post: (job: HighlightJob) => void
  end: () => void
}

export interface HighlighterHost {
  /** `failed`: it can't run here, or has ended by itself. */
  startThread: (hear: (news: HighlightNews) => void, failed: () => void) => Thread
  /** Returns what calls it off. */
  after: (ms: number, call: () => void) => () => void
}

/** Longer code is as readable without. */
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

  /** Null where there are none to be had. */
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
