/** The pages: Next inside this server, from its production build or, in development, compiled as they are asked for. */
import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import next from 'next'
import { isLoopback } from './addresses'
import { StartupError } from './startup-error'

export interface Pages {
  handleRequest(req: IncomingMessage, res: ServerResponse): Promise<void>
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): Promise<void>
}

export interface PagesOptions {
  root: string
  dev: boolean
  host: string
  port: number
}

export async function openPages({ root, dev, host, port }: PagesOptions): Promise<Pages> {
  if (!dev && !existsSync(join(root, '.next', 'BUILD_ID'))) {
    throw new StartupError('The pages are not built. Run npm start, which builds them first.')
  }
  // Next adds its own listener for upgrades to the server it is given. This one never listens: which upgrades get there
  // is ours to say. (Its getUpgradeHandler is no way in: it doesn't know the socket that pages reload by.)
  const httpServer = createServer()
  // Next calls this machine localhost in the requests that its proxy file sees. By any other name it would take a rewrite
  // to the same page for one to another server, and ask itself for it.
  const hostname = isLoopback(host) ? 'localhost' : host
  const app = next({ dir: root, dev, hostname, port, httpServer, customServer: true })
  await app.prepare()
  const handle = app.getRequestHandler()
  return {
    handleRequest(req, res) {
      // Where Next has read a request's body ahead, it puts another stream's parts in its place, listeners included: that
      // its client leaves before the answer would be an error that nobody caught, and end the server.
      res.once('close', () => req.on('error', () => {}))
      return handle(req, res)
    },
    handleUpgrade(req, socket, head) {
      if (!httpServer.emit('upgrade', req, socket, head)) socket.destroy()
    },
    close: () => app.close(),
  }
}
