/** Routes a request to the part of the server that handles it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AUTH_PATH } from '../src/auth/embedded/server/handler'
import type { Backend } from './backend'
import type { ClientAddress } from './client-address'
import { answer, pathOf, refuseUpgrade, type Site } from './http-server'
import type { Log } from './log'
import type { Pages } from './pages'

export interface SiteParts {
  /** Null: the data is elsewhere, and this server only serves pages. */
  backend: Pick<Backend, 'runtime' | 'auth' | 'isDiskFull' | 'backups' | 'damage'> | null
  pages: Pages
  /** Clerk's SDK posts to pages, and its webhooks and Frontend API go through them. */
  acceptsPosts: boolean
  /** The origins that people open this server at. */
  origins: readonly string[]
  /** Over https, whether TLS ends here or at a proxy. */
  isHttps: boolean
  clientAddress: ClientAddress
  dev: boolean
  log: Log
}

export function createSite(parts: SiteParts): Site {
  const { backend, pages, acceptsPosts, origins, isHttps, clientAddress, dev, log } = parts
  const failed = (req: IncomingMessage, res: ServerResponse) => (error: unknown) => {
    // Client disconnected mid-request: no response, no log line.
    if (req.destroyed && !req.complete) return
    log.error('Request failed', { path: pathOf(req), error: error instanceof Error ? error.stack : String(error) })
    if (!res.headersSent) answer(res, 500, 'Internal server error.\n')
    else res.destroy()
  }
  return {
    damage: () => backend?.damage() ?? null,
    isDiskFull: () => backend?.isDiskFull() ?? false,
    backups: () => backend?.backups() ?? null,
    // If the data is elsewhere, so are the sockets.
    takesOrigin: (origin) => backend === null || origins.includes(origin),
    handleRequest(req, res) {
      const address = clientAddress(req)
      forgetClaims(req, address, isHttps)
      // The pages' own route would request it from this server, by a name that its certificate may not cover.
      if (acceptsPosts && backend && pathOf(req) === WEBHOOK) req.url = HTTP_ACTION
      const path = pathOf(req)
      if (backend?.auth && path.startsWith(`${AUTH_PATH}/`)) {
        return void backend.auth(req, res, address).catch(failed(req, res))
      }
      if (backend?.runtime().handleRequest(req, res)) return
      const isWebhook = acceptsPosts && path.startsWith('/api/webhooks/')
      if (path.startsWith('/api/') && !isWebhook && !dev) return answer(res, 404, 'Not found.\n')
      // Pages are only read; everything that changes data was routed above.
      if (req.method !== 'GET' && req.method !== 'HEAD' && !acceptsPosts && !dev) {
        res.setHeader('allow', 'GET, HEAD')
        return answer(res, 405, 'Method not allowed.\n')
      }
      void pages.handleRequest(req, res, address).catch(failed(req, res))
    },
    handleUpgrade(req, socket, head) {
      forgetClaims(req, clientAddress(req), isHttps)
      if (backend?.runtime().handleUpgrade(req, socket, head)) return
      if (dev) pages.handleUpgrade(req, socket, head)
      else refuseUpgrade(socket, '404 Not Found')
    },
  }
}

const CLAIM = /^(x-forwarded-.*|forwarded|x-real-ip|x-nonce|content-security-policy)$/

/** Where Clerk sends its webhooks, and the code that handles them. */
const WEBHOOK = '/api/webhooks/clerk'
const HTTP_ACTION = '/http/webhooks/clerk'

/** Headers that a client sets in a proxy's name: code behind this point sees only what the server has verified. */
function forgetClaims(req: IncomingMessage, address: string, isHttps: boolean): void {
  for (const name of Object.keys(req.headers)) if (CLAIM.test(name)) delete req.headers[name]
  const said = { 'x-forwarded-for': address, 'x-forwarded-proto': isHttps ? 'https' : 'http' }
  Object.assign(req.headers, said)
  const raw: string[] = Object.entries(said).flat()
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) {
    if (!CLAIM.test(req.rawHeaders[i]!.toLowerCase())) raw.push(req.rawHeaders[i]!, req.rawHeaders[i + 1]!)
  }
  req.rawHeaders = raw
}
