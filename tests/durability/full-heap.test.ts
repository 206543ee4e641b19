/**
 * The formula (FB23) on a real heap: a thread with exactly the heap that the formula assumes, and everything bounded
 * filled to its bound at once. A client that requests more is disconnected; the thread continues.
 */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createWorkerHost } from '../../runtime/edge/host/worker-host'
import { createMint } from '../../runtime/edge/sync/testing/tokens'
import { startServer } from '../../runtime/edge/sync/testing/server'
import { realSystem } from '../../runtime/system'
import { engineBounds, syncLimits } from '../../server/bounds'
import { startEngineThread } from '../../server/engine-thread'
import { bundled } from '../support/bundle'
import { openRawSession } from '../support/raw-session'

const MIB = 1 << 20
/** The smallest machine that Node runs on, and in npm run soak one where queries have space of their own. */
const HEAPS = Number(process.env.TEST_EFFORT ?? 1) > 1 ? [256, 1_024] : [256]

const root = mkdtempSync(join(tmpdir(), 'parley-full-'))
let script: string
beforeAll(async () => {
  const folder = await bundled('full-heap', {
    entryPoints: ['tests/support/full-heap-thread.ts'],
    external: ['@photostructure/sqlite'],
    banner: {
      js: `import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url)`,
    },
  })
  script = join(folder, 'full-heap-thread.mjs')
})
afterAll(() => rmSync(root, { recursive: true }))

const AT_ONCE = 30

it.each(HEAPS)('FB23 FB29 an engine with %s MiB can store its maximum at once, and continues', async (mib) => {
  const heap = mib * MIB
  const { resultChars, sessionChars, keptChars } = engineBounds(heap, 1) as Record<string, number>
  const mint = await createMint()
  const threads: Worker[] = []
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const host = createWorkerHost({
    start: () => {
      const thread = startEngineThread(script, { workerData: { directory: join(root, `${mib}`), heap } })
      threads.push(thread)
      return thread
    },
    system: realSystem,
    log,
    onFatal: (error) => log.error('fatal', { error }),
  })
  const limits = syncLimits(heap)
  const server = await startServer(host, { providers: [mint.provider], limits })
  expect(threads[0]?.resourceLimits?.maxOldGenerationSizeMb).toBe(mib)
  const writer = openRawSession(server.url, await mint.sign('writer', 3_600))
  const put = (args: { n: number; count: number; chars: number }) => writer.mutation('fill:put', args)

  /** One more socket of a person, whose client gets everything in one piece and subscribes to this many queries. */
  let people = 0
  const reasons: string[] = []
  const ask = async (count: number, args: (n: number) => object): Promise<void> => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/1.40.0/sync`)
    const closed = once(socket, 'close').then(([, reason]) => {
      reasons.push(String(reason).replace('TooManyConcurrentRequests: ', ''))
      return false
    })
    await once(socket, 'open')
    const say = (message: object) => socket.send(JSON.stringify(message))
    const person = ++people
    say({ type: 'Connect', sessionId: crypto.randomUUID(), connectionCount: 0, clientTs: 0 })
    const value = await mint.sign(`person ${person}`, 3_600)
    say({ type: 'Authenticate', tokenType: 'User', value, baseVersion: 0 })
    for (let asked = 0, version = 0; asked < count; asked += AT_ONCE, version++) {
      const modifications = Array.from({ length: Math.min(AT_ONCE, count - asked) }, (_, n) => {
        const queryId = asked + n
        return { type: 'Add', queryId, udfPath: 'fill:own', args: [args(person * 10_000 + queryId)] }
      })
      const told = new Promise<true>((resolve) => {
        const look = (data: Buffer) => {
          const { endVersion } = JSON.parse(data.toString()) as { endVersion?: { querySet: number } }
          if (endVersion?.querySet !== version + 1) return
          socket.off('message', look)
          resolve(true)
        }
        socket.on('message', look)
      })
      say({ type: 'ModifyQuerySet', baseVersion: version, newVersion: version + 1, modifications })
      if (!(await Promise.race([told, closed]))) return
    }
  }

  // Documents and results for retries: twice as much as is kept, so that all of it is in use.
  const docs = 300
  for (let n = 0; n * docs * 600 < 3 * keptChars!; n++) await put({ n: n * docs, count: docs, chars: 100_000 })
  for (let n = 0; n * 100_000 < 2 * keptChars!; n++) await put({ n: -1, count: 1, chars: 100_000 })

  // Results, until one is dropped; then queries with the largest arguments that don't weigh more, until one is dropped.
  const chars = Math.floor(sessionChars! / 200)
  for (let held = 0; reasons.length === 0 && held < 2 * resultChars!; held += 150 * chars) {
    await ask(150, (n) => ({ n, chars }))
  }
  expect(new Set(reasons)).toEqual(new Set(['its results together are too large']))
  const padding = 'x'.repeat(900)
  for (let asked = 0; !reasons.includes('too many queries') && asked < 2 * limits.weight!; asked += 1_200) {
    await ask(1_200, (n) => ({ n, chars: 0, with: `${n} ${padding}` }))
  }
  expect(reasons).toContain('too many queries')

  // At the same time, one run is at its limits.
  const largest = await fetch(`${server.url}/api/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ path: 'fill:own', format: 'json', args: { n: 1, chars: 5 * MIB } }),
  })
  expect(((await largest.json()) as { status: string }).status).toBe('success')
  await put({ n: -2, count: 1, chars: 1 })
  expect([threads.length, log.error.mock.calls]).toEqual([1, []])
  expect(reasons).not.toContain('the engine is restarting')
  expect(writer).toMatchObject({ faults: [], connections: 1 })
  writer.close()
  await server.close()
})
