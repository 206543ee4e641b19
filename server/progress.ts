/**
 * A request may take as long as its line needs, while it comes on: Node's own limit is for the whole of it, and would
 * end a large file over a slow line. What stands still, or drips to hold a socket, is ended.
 */
import type { IncomingMessage } from 'node:http'

const LOOK_EVERY_MS = 30_000
/** A hundred bytes a second: less than any line that carries a page. */
const LEAST_BYTES = 3_000

/** Looks after the request until its body is there, or its socket is gone. */
export function endWithoutProgress(req: IncomingMessage): void {
  // Most have no body, and are whole with their headers.
  if (req.headers['content-length'] === undefined && req.headers['transfer-encoding'] === undefined) return
  const { socket } = req
  let before = socket.bytesRead
  const look = setInterval(() => {
    if (req.complete || req.destroyed) return clearInterval(look)
    const passed = socket.bytesRead - before
    before = socket.bytesRead
    // While no one takes what came, it is not the sender who is slow.
    const isTaken = req.readableLength < req.readableHighWaterMark
    if (passed >= LEAST_BYTES || !isTaken) return
    clearInterval(look)
    socket.destroy()
  }, LOOK_EVERY_MS)
  look.unref()
  req.once('close', () => clearInterval(look))
}
