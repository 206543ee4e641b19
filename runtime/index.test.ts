/** Everything together: published clients, sockets, threads, the engine, SQLite. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { anyApi } from 'convex/server'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Loops } from './engine/testing/looping'
import { TestSystem } from './engine/testing/test-engine'
import { createWorkerHost } from './edge/host/worker-host'
import type { TestServer } from './edge/sync/testing/server'
import { silentLog, startServer } from './edge/sync/testing/server'
import type { TokenMint } from './edge/sync/testing/tokens'
import { createMint } from './edge/sync/testing/tokens'
import { realSystem } from './system'

const api = anyApi.notes!
// Inside the project, so that the bundle finds its external packages.
const bundles = mkdtempSync(join(import.meta.dirname, '../node_modules/.runtime-test-'))
const script = join(bundles, 'thread.mjs')

beforeAll(() =>
  build({
    entryPoints: [join(import.meta.dirname, 'engine/testing/rooms-thread.ts')],
    outfile: script,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  }),
)
afterAll(() => rmSync(bundles, { recursive: true }))

let directory: string
let mint: TokenMint
let server: TestServer
let threads: Worker[]
let loops: Loops

async function start(): Promise<void> {
  threads = []
  const system = new TestSystem()
  loops = new Loops(system)
  const engine = createWorkerHost({
    start: () => {
      const thread = new Worker(script, { workerData: { directory, loops: loops.begun } })
      threads.push(thread)
      return thread
    },
    system,
    log: silentLog,
    stuckAfterMs: loops.stuckAfterMs,
    onFatal: (error) => {
      throw error
    },
  })
  server = await startServer(engine, { providers: [mint.provider] })
  await server.runtime.ready
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'runtime-'))
  mint = await createMint()
  await start()
})
afterEach(async () => {
  await server.close()
  rmSync(directory, { recursive: true })
})

async function signedIn(person: string) {
  const client = server.connect()
  client.setAuth(() => mint.sign(person, 300))
  await server.runtime.call('mutation', 'notes:join', { room: 'a', person })
  const seen: unknown[] = []
  client.onUpdate(
    api.list!,
    { room: 'a' },
    (value) => seen.push(value),
    (error) => seen.push(error.message),
  )
  await vi.waitFor(() => expect(seen).toHaveLength(1))
  return { client, seen }
}

describe('the runtime', () => {
  it('Y1 Y2: members see each other’s messages; a removed one receives nothing more', async () => {
    const [ada, bo] = [await signedIn('ada'), await signedIn('bo')]
    await ada.client.mutation(api.add!, { room: 'a', text: 'one' })
    expect(ada.seen).toEqual([[], ['one']])
    await vi.waitFor(() => expect(bo.seen).toEqual([[], ['one']]))
    await server.runtime.call('mutation', 'notes:leave', { room: 'a', person: 'bo' })
    await vi.waitFor(() => expect(bo.seen).toHaveLength(3))
    expect(bo.seen[2]).toContain('NOT_FOUND')
    await ada.client.mutation(api.add!, { room: 'a', text: 'two' })
    await bo.client.query(api.sometimesPersonal!, { room: 'a' })
    expect(bo.seen).toHaveLength(3)
  })

  it('Y3: clients continue across a restart of the server, and acknowledged data is there', async () => {
    const { client, seen } = await signedIn('ada')
    await client.mutation(api.add!, { room: 'a', text: 'one' })
    const port = Number(new URL(server.url).port)
    await server.stop()
    const engine = createWorkerHost({
      start: () => new Worker(script, { workerData: { directory } }),
      system: realSystem,
      log: silentLog,
      onFatal: () => {},
    })
    const first = server
    server = await startServer(engine, { providers: [mint.provider], port })
    await client.mutation(api.add!, { room: 'a', text: 'two' })
    await vi.waitFor(() => expect(seen.at(-1)).toEqual(['one', 'two']))
    await Promise.all(first.clients.map((each) => each.close()))
  })

  it('W2 W4: a function that never returns fails alone; sockets stay open and continue', async () => {
    const { client, seen } = await signedIn('ada')
    const stuck: string[] = []
    client.onUpdate(
      anyApi.stuck!.query!,
      {},
      () => {},
      (error) => stuck.push(error.message),
    )
    await loops.end()
    await vi.waitFor(() => expect(stuck[0]).toContain('stuck:query ran for too long and was stopped'))
    const failing = client.mutation(anyApi.stuck!.mutation!, {})
    const added = client.mutation(api.add!, { room: 'a', text: 'one' })
    await loops.end()
    await expect(failing).rejects.toThrow('stuck:mutation ran for too long and was stopped')
    await added
    await vi.waitFor(() => expect(seen).toEqual([[], ['one']]))
    expect(threads.length).toBe(3)
    expect(client.connectionState().connectionCount).toBe(1)
  })
})
