/** WebSockets at /api/{version}/sync: the upgrade, its origin check, and one hub connection per socket. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { Socket } from 'node:net'
import type { RawData, WebSocket } from 'ws'
import { WebSocketServer } from 'ws'
import type { RequestMetadata } from '../../boundary/messages'
import type { EngineClient } from '../host/engine-client'
import type { Hub } from '../sync/hub'
import type { SyncLimits } from '../sync/limits'
import type { System } from '../../system'
import { pathOf } from './paths'
import type { DescribeRequest } from './request-metadata'

const SYNC_PATH = /^\/api\/(?:([^/]+)\/)?sync$/
/** The client known to support transitions in parts; others get them whole. */
const CHUNKS_SINCE_MINOR = 48

export interface SocketOptions {
  hub: Hub
  engine: EngineClient
  limits: SyncLimits
  /**
   * Whether pages of this origin can connect. Not called for clients without an origin, because those aren't browsers.
   */
  allowedOrigin: (origin: string) => boolean
  describeRequest: DescribeRequest
  system: Pick<System, 'nextTurn'>
}

export interface Sockets {
  /** Returns true if the upgrade was for the sync protocol, and was handled. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  close(): void
}

export function createSockets(options: SocketOptions): Sockets {
  const { hub, engine, limits, allowedOrigin, describeRequest, system } = options
  const hold = holdingBack(system)
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // Compression per socket costs more than it saves when one result goes to many.
    perMessageDeflate: false,
    maxPayload: limits.messageBytes,
  })

  return {
    handleUpgrade(request, socket, head) {
      const match = SYNC_PATH.exec(pathOf(request))
      if (match === null) return false
      const { origin } = request.headers
      if (origin !== undefined && !allowedOrigin(origin)) refuse(socket, '403 Forbidden')
      else if (!hub.makeRoom()) refuse(socket, '503 Service Unavailable')
      else if (!(socket instanceof Socket)) refuse(socket, '400 Bad Request')
      else {
        socket.setNoDelay(true)
        server.handleUpgrade(request, socket, head, (webSocket) =>
          attach(webSocket, socket, takesChunks(match[1]), hub, engine, describeRequest(request, null), hold),
        )
      }
      return true
    },
    close: () => server.close(),
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => {})
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function takesChunks(version: string | undefined): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(version ?? '') ?? []
  return Number(major) > 1 || (major === '1' && Number(minor) >= CHUNKS_SINCE_MINOR)
}

/**
 * Everything a turn sends on a socket leaves in one write, because a system call costs more than building the frames.
 */
function holdingBack(system: Pick<System, 'nextTurn'>): (socket: Socket) => void {
  const held = new Set<Socket>()
  const release = (): void => {
    for (const socket of held) socket.uncork()
    held.clear()
  }
  return (socket) => {
    if (held.has(socket)) return
    if (held.size === 0) void system.nextTurn().then(release)
    held.add(socket)
    socket.cork()
  }
}

function attach(
  webSocket: WebSocket,
  socket: Socket,
  takesChunks: boolean,
  hub: Hub,
  engine: EngineClient,
  upgrade: RequestMetadata,
  hold: (socket: Socket) => void,
): void {
  const events = hub.connect({
    upgrade,
    takesChunks,
    send: (frame) => {
      hold(socket)
      webSocket.send(frame, { binary: false })
    },
    setReading: (on) => (on ? webSocket.resume() : webSocket.pause()),
    probe: () => webSocket.ping(),
    close: (code, reason) => {
      // A paused socket would never see the peer's reply to the closing handshake.
      webSocket.resume()
      webSocket.close(code, reason)
    },
    buffered: () => webSocket.bufferedAmount,
    flushed: () => socket.bytesWritten - webSocket.bufferedAmount,
  })
  webSocket.on('message', (data: RawData, isBinary: boolean) => {
    if (isBinary) events.malformed('Messages are text')
    else events.message((data as Buffer).toString())
  })
  webSocket.on('pong', events.heard)
  // Too long, not UTF-8, wrongly framed: ws has already sent the close frame for that.
  webSocket.on('error', events.gone)
  webSocket.on('close', events.gone)
  socket.on('drain', events.drained)
  if (engine.latestTs === 0) {
    // Until the engine has reported its timestamp, a client that is ahead can't be recognized.
    webSocket.pause()
    void engine.ready.then(() => webSocket.resume())
  }
}
