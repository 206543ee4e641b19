/**
 * A request may take as long as its line needs, while it comes on: Node's own limit is for the whole of it, and would
 * end a large file over a slow line. What stands still, or drips to hold a socket, is ended.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer, type Server as SecureServer, type ServerOptions } from 'node:https'
import type { System } from '../../system'

type Timers = Pick<System, 'setTimer'>

const LIMITS = { headersTimeout: 15_000, requestTimeout: 0, keepAliveTimeout: 10_000, maxHeaderSize: 16 * 1024 }

const LOOK_EVERY_MS = 30_000
/** A hundred bytes a second: less than any line that carries a page. */
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

/** Looks after the request until its body is there, or its socket is gone. */
export function endWithoutProgress(req: IncomingMessage, timers: Timers): void {
  // Most have no body, and are whole with their headers.
  if (req.headers['content-length'] === undefined && req.headers['transfer-encoding'] === undefined) return
  const { socket } = req
  let before = socket.bytesRead
  const look = () => {
    if (req.complete || req.destroyed) return
    const passed = socket.bytesRead - before
    before = socket.bytesRead
    // While no one takes what came, it is not the sender who is slow.
    const isTaken = req.readableLength < req.readableHighWaterMark
    if (passed < LEAST_BYTES && isTaken) socket.destroy()
    else cancel = timers.setTimer(LOOK_EVERY_MS, look)
  }
  let cancel = timers.setTimer(LOOK_EVERY_MS, look)
  req.once('close', () => cancel())
}
