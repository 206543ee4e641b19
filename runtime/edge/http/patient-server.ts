/**
 * A request can take as long as its connection needs while it makes progress. Node's own timeout covers the whole
 * request, and would end a large upload on a slow line. A stalled request, or one that trickles to hold a socket, is
 * ended.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer, type Server as SecureServer, type ServerOptions } from 'node:https'
import type { System } from '../../system'

type Timers = Pick<System, 'setTimer'>

const LIMITS = { headersTimeout: 15_000, requestTimeout: 0, keepAliveTimeout: 10_000, maxHeaderSize: 16 * 1024 }

const LOOK_EVERY_MS = 30_000
/** 100 bytes per second: less than any connection that can load a page. */
const LEAST_BYTES = 3_000

export function createPatientServer(take: RequestListener, timers: Timers): Server
export function createPatientServer(take: RequestListener, timers: Timers, tls: ServerOptions): SecureServer
export function createPatientServer(take: RequestListener, timers: Timers, tls?: ServerOptions): Server | SecureServer {
  const listener: RequestListener = (req, res) => {
    endWithoutProgress(req, timers)
    take(req, res)
  }
  return tls ? createSecureServer({ ...LIMITS, ...tls }, listener) : createServer(LIMITS, listener)
}

/** Watches the request until its body has arrived, or its socket is closed. */
export function endWithoutProgress(req: IncomingMessage, timers: Timers): void {
  // Most requests have no body, and are complete with their headers.
  if (req.headers['content-length'] === undefined && req.headers['transfer-encoding'] === undefined) return
  const { socket } = req
  let before = socket.bytesRead
  const look = () => {
    if (req.complete || req.destroyed) return
    const passed = socket.bytesRead - before
    before = socket.bytesRead
    // If the server isn't reading, the sender isn't slow.
    const isTaken = req.readableLength < req.readableHighWaterMark
    if (passed < LEAST_BYTES && isTaken) socket.destroy()
    else cancel = timers.setTimer(LOOK_EVERY_MS, look)
  }
  let cancel = timers.setTimer(LOOK_EVERY_MS, look)
  req.once('close', () => cancel())
}
