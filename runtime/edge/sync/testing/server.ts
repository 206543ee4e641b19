/** A real HTTP server on a free port with the runtime behind it, and the published client in front. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AuthProvider } from 'convex/server'
import { ConvexClient } from 'convex/browser'
import { WebSocket } from 'ws'
import type { EnginePort } from '../../../boundary/messages'
import type { Runtime } from '../../../index'
import { createRuntime } from '../../../index'
import type { RuntimeLog } from '../../../log'
import type { System } from '../../../system'
import { realSystem } from '../../../system'
import type { SyncLimits } from '../limits'

export const silentLog: RuntimeLog = { info: () => {}, warn: () => {}, error: () => {} }

export interface TestServer {
  url: string
  runtime: Runtime
  /** Closed connections, whichever side closed them. */
  readonly ended: number
  /** Every client that `connect` has created. */
  clients: ConvexClient[]
  connect(): ConvexClient
  /** Cuts every connection without a close frame. */
  cut(): void
  /** Stops the server and leaves the clients alone. */
  stop(): Promise<void>
  close(): Promise<void>
}

export async function startServer(
  /** An engine that needs the URL is created by a function that gets it. */
  engine: EnginePort | ((url: string) => Promise<EnginePort>),
  options: {
    providers?: AuthProvider[]
    limits?: Partial<SyncLimits>
    bodyBytes?: number
    files?: { directory: string; maxBytes: number }
    system?: System
    port?: number
    adminKey?: string
    /** For imports and exports. */
    transfers?: { directory: string }
  } = {},
): Promise<TestServer> {
  // The URL is known before anything serves it, and clients may already be waiting.
  let opened: Runtime | undefined
  const server = createServer((request, response) => {
    if (opened === undefined) response.writeHead(503).end('starting')
    else if (!opened.handleRequest(request, response)) response.writeHead(404).end('not the runtime')
  })
  const sockets = new Set<{ destroy(): void }>()
  let ended = 0
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => {
      sockets.delete(socket)
      ended += 1
    })
  })
  server.on('upgrade', (request, socket, head) => {
    if (!opened?.handleUpgrade(request, socket, head)) socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { adminKey } = options
  const runtime = createRuntime({
    engine: typeof engine === 'function' ? await engine(url) : engine,
    providers: options.providers ?? [],
    system: options.system ?? realSystem,
    allowedOrigin: (origin) => origin === 'http://good.test',
    log: silentLog,
    limits: options.limits,
    bodyBytes: options.bodyBytes,
    files: options.files,
    ...(adminKey === undefined
      ? {}
      : { admin: { key: adminKey, urls: { cloudUrl: url, siteUrl: `${url}/http` }, transfers: options.transfers } }),
  })
  opened = runtime
  const clients: ConvexClient[] = []
  const cut = () => sockets.forEach((socket) => socket.destroy())
  const stop = async () => {
    await runtime.close()
    const closed = new Promise((resolve) => server.close(resolve))
    cut()
    await closed
  }

  return {
    url,
    runtime,
    get ended() {
      return ended
    },
    clients,
    connect() {
      const client = new ConvexClient(url, {
        webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
        logger: false,
      })
      clients.push(client)
      return client
    },
    cut,
    stop,
    async close() {
      await Promise.all(clients.map((client) => client.close()))
      await stop()
    },
  }
}
