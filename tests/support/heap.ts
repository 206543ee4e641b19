/**
 * The size of a server's live objects, in each of its threads, after garbage collection. A process's memory is
 * something else: the pages it has requested from the system, which depend on when the collector ran.
 */
import { once } from 'node:events'
import { WebSocket } from 'ws'

export interface Heap {
  /** In bytes, buffers included. */
  size(): Promise<number>
  close(): void
}

type Ask = (method: string, params?: object) => Promise<unknown>

interface Reply {
  id?: number
  method?: string
  params?: { sessionId: string; message: string }
  result?: unknown
  error?: { message: string }
}

/** `inspector`: the URL that Node prints when it is started with --inspect. */
export async function openHeap(inspector: string): Promise<Heap> {
  const socket = new WebSocket(inspector)
  await once(socket, 'open')
  const main = speaker((text) => socket.send(text))
  const threads = new Map<string, ReturnType<typeof speaker>>()
  socket.on('message', (data: Buffer) => {
    const reply = JSON.parse(data.toString()) as Reply
    const { sessionId, message } = reply.params ?? {}
    if (sessionId === undefined) main.hear(reply)
    else if (reply.method === 'NodeWorker.attachedToWorker') {
      const send = (text: string) => void main.ask('NodeWorker.sendMessageToWorker', { sessionId, message: text })
      threads.set(sessionId, speaker(send))
    } else if (reply.method === 'NodeWorker.receivedMessageFromWorker') {
      threads.get(sessionId)?.hear(JSON.parse(message ?? '{}') as Reply)
    }
  })
  await main.ask('NodeWorker.enable', { waitForDebuggerOnStart: false })
  return {
    async size() {
      const sizes = await Promise.all([main, ...threads.values()].map(({ ask }) => sizeIn(ask)))
      return sizes.reduce((sum, size) => sum + size)
    },
    close: () => socket.close(),
  }
}

async function sizeIn(ask: Ask): Promise<number> {
  await ask('HeapProfiler.collectGarbage')
  const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())'
  const { result } = (await ask('Runtime.evaluate', { expression })) as { result: { value: number } }
  return result.value
}

/** The inspector's protocol: a request has a number, and its response the same. */
function speaker(send: (text: string) => void) {
  const asked = new Map<number, (reply: Reply) => void>()
  const ask: Ask = (method, params = {}) =>
    new Promise((resolve, reject) => {
      const id = asked.size + 1
      asked.set(id, ({ result, error }) => (error ? reject(new Error(error.message)) : resolve(result)))
      send(JSON.stringify({ id, method, params }))
    })
  return { ask, hear: (reply: Reply) => asked.get(reply.id ?? 0)?.(reply) }
}
