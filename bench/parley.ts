/**
 * The product without pages and accounts: runtime, engine, and `convex/` on a port of their own. The bench issues the
 * tokens. `--one-thread` runs the engine in the sockets' thread instead of one of its own, and then `--in-memory` keeps
 * its data in memory; `--small-caches` makes the document caches so small that they are full from the start.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BroadcastChannel, Worker } from 'node:worker_threads'
import { answerBench, collect } from './control'
import { COLLECT } from './engine-worker-channel'
import { nameOf, subjectOf } from './tokens'
import { createEngine } from '../runtime/engine/loop/open-engine'
import { createWorkerHost } from '../runtime/edge/host/worker-host'
import { createRuntime } from '../runtime/index'
import { MemoryStorage } from '../runtime/storage/memory'
import { openSqlite } from '../runtime/storage/sqlite'
import { realSystem } from '../runtime/system'
import { heapBytes } from '../server/bounds'
import { modules, schema } from '../server/convex-modules'
import type { EngineWorkerData } from '../server/engine-worker'

const [directory = '', issuer = '', jwks = '', ...flags] = process.argv.slice(2)
const isOneThread = flags.includes('--one-thread')
const files = { directory: `${directory}/files`, origin: 'http://127.0.0.1', uploadAgeMs: 600_000, isUploadOnce: true }
const workerData: EngineWorkerData = {
  directory,
  files,
  redactErrors: false,
  keepLogs: false,
  forgetPushed: false,
  acceptCopy: false,
  // The caches' size follows from it.
  heap: flags.includes('--small-caches') ? 256 << 20 : heapBytes(),
  transfers: null,
  pushOrigins: [],
}
/** A transaction writes at most 16,000 documents. */
const FILL_AT_ONCE = 500
const PEOPLE_AT_ONCE = 50
const say = (message: string): void => void process.stderr.write(`${message}\n`)
const log = { info: say, warn: say, error: say }

// Rate limits cost what they do in a real server, but are never reached.
process.env.PARLEY_MESSAGES_PER_SECOND ??= '1000000'

const engine = isOneThread
  ? createEngine({
      storage: flags.includes('--in-memory') ? new MemoryStorage() : openSqlite({ directory }),
      system: realSystem,
      modules,
      schema,
      redactErrors: false,
      log: say,
    })
  : createWorkerHost({
      start: () => new Worker(new URL('./engine-worker.mjs', import.meta.url), { workerData }),
      system: realSystem,
      log,
      onFatal: (error) => {
        throw error
      },
    })
const runtime = createRuntime({
  engine,
  providers: [{ type: 'customJwt', applicationID: 'convex', issuer, jwks, algorithm: 'ES256' }],
  system: realSystem,
  allowedOrigin: () => true,
  log,
})
await runtime.ready

const server = createServer((request, response) => {
  if (!runtime.handleRequest(request, response)) response.writeHead(404).end()
})
server.on('upgrade', (request, socket, head) => {
  if (!runtime.handleUpgrade(request, socket, head)) socket.destroy()
})
server.listen(0, '127.0.0.1', () =>
  answerBench((server.address() as AddressInfo).port, {
    async fill({ conversationId, senderIds, count }) {
      for (let left = count; left > 0; left -= FILL_AT_ONCE) {
        const some = Math.min(left, FILL_AT_ONCE)
        await runtime.call('mutation', 'demo:fill', { conversationId, senderIds, count: some, stepMs: 1_000 })
      }
    },
    async addPeople({ from, to }) {
      for (let number = from; number < to; number += PEOPLE_AT_ONCE) {
        const some = Array.from({ length: Math.min(PEOPLE_AT_ONCE, to - number) }, (_, index) => number + index)
        await Promise.all(
          some.map((person) =>
            runtime.call('mutation', 'users:syncUser', {
              event: 'create',
              tokenIdentifier: `${issuer}|${subjectOf(person)}`,
              name: nameOf(person),
              updatedAt: Date.now(),
            }),
          ),
        )
      }
    },
    collect: async () => collect() + (isOneThread ? 0 : await collectInEngine()),
  }),
)

function collectInEngine(): Promise<number> {
  const channel = new BroadcastChannel(COLLECT)
  return new Promise((resolve) => {
    channel.addEventListener('message', (event) => {
      channel.close()
      resolve((event as MessageEvent<number>).data)
    })
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin
    channel.postMessage(null)
  })
}
