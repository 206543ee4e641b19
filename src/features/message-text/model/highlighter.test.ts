import { expect, test } from 'vitest'
import type { CodeTree } from './highlight'
import { createHighlighter, type HighlightJob, type HighlightNews, longestCode } from './highlighter'

const tree = { type: 'root', children: [] } as unknown as CodeTree

/** A worker and a clock under the test's control. */
function setUp() {
  const threads: { jobs: HighlightJob[]; hear: (news: HighlightNews) => void; failed: () => void; isEnded: boolean }[] =
    []
  const timers = new Set<() => void>()
  const highlight = createHighlighter({
    startThread(hear, failed) {
      const thread = { jobs: [] as HighlightJob[], hear, failed, isEnded: false }
      threads.push(thread)
      return { post: (job) => thread.jobs.push(job), end: () => (thread.isEnded = true) }
    },
    after(_ms, call) {
      timers.add(call)
      return () => timers.delete(call)
    },
  })
  return { highlight, threads, timers }
}

test('C134 code is highlighted one block at a time, each once', async () => {
  const { highlight, threads, timers } = setUp()
  const first = highlight('a', 'ts')
  const second = highlight('b', 'ts')
  expect(highlight('a', 'ts')).toBe(first)
  const [thread] = threads
  expect(thread?.jobs).toHaveLength(1)
  thread?.hear({ id: 1, begun: true })
  expect(timers.size).toBe(1)
  thread?.hear({ id: 1, tree })
  expect(await first).toBe(tree)
  expect(timers.size).toBe(0)
  expect(thread?.jobs).toHaveLength(2)
  thread?.hear({ id: 2, tree: null })
  expect(await second).toBeNull()
  expect(threads).toHaveLength(1)
})

test('C134 a block that takes too long ends its worker and stays without colors; the next block gets a new one', async () => {
  const { highlight, threads, timers } = setUp()
  const slow = highlight('slow', 'ts')
  const next = highlight('next', 'ts')
  threads[0]?.hear({ id: 1, begun: true })
  const [tooLate] = timers
  tooLate?.()
  expect(await slow).toBeNull()
  expect(threads[0]?.isEnded).toBe(true)
  // Later messages are ignored.
  threads[0]?.hear({ id: 1, tree })
  expect(threads[1]?.jobs.map(({ code }) => code)).toEqual(['next'])
  threads[1]?.hear({ id: 2, tree })
  expect(await next).toBe(tree)
  expect(await highlight('slow', 'ts')).toBeNull()
  expect(threads).toHaveLength(2)
})

test('C134 loading can take any time: the limit counts from the start of the work', () => {
  const { highlight, timers } = setUp()
  void highlight('a', 'ts')
  expect(timers.size).toBe(0)
})

test('C134 very long code is not highlighted, and nothing is without workers', async () => {
  const { highlight, threads } = setUp()
  expect(await highlight('x'.repeat(longestCode + 1), 'ts')).toBeNull()
  expect(threads).toHaveLength(0)
  const code = highlight('a', 'ts')
  threads[0]?.failed()
  expect(await code).toBeNull()
})
