/**
 * A connection with latency to a server on this machine, the same both ways. Connecting takes no time: only data is
 * delayed.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface SlowLine {
  port: number
  /** Delay from now on, for everything that is sent; ms one way. */
  delay: number
  /** Ends the connections, and accepts none until `mend`. */
  cut(): void
  mend(): void
  stop(): void
}

export async function openSlowLine(target: () => number): Promise<SlowLine> {
  const sockets = new Set<Socket>()
  let isCut = false
  const pass = (from: Socket, to: Socket) => {
    // Timers of one length run in the order in which they were set.
    from.on('data', (data) => setTimeout(() => to.writable && to.write(data), line.delay))
    from.on('end', () => setTimeout(() => to.end(), line.delay))
    from.on('error', () => to.destroy())
    from.on('close', () => {
      sockets.delete(from)
      setTimeout(() => to.destroy(), line.delay)
    })
  }
  const server = createServer((near) => {
    if (isCut) return near.destroy()
    const far = connect(target(), '127.0.0.1')
    for (const socket of [near, far]) {
      socket.setNoDelay(true)
      sockets.add(socket)
    }
    pass(near, far)
    return pass(far, near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const line: SlowLine = {
    port: (server.address() as AddressInfo).port,
    delay: 0,
    cut() {
      isCut = true
      for (const socket of sockets) socket.destroy()
    },
    mend: () => (isCut = false),
    stop() {
      line.cut()
      server.close()
    },
  }
  return line
}
