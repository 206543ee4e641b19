/** The HTTP server on the only port: routes requests, limits what each may cost, and shuts down gracefully. */
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createPatientServer } from '../runtime/edge/http/patient-server'
import { realSystem } from '../runtime/system'
import { COMMON_HEADERS, NO_PAGE_POLICY } from '../src/security-headers'
import { stateInWords } from './backup/schedule'
import type { BackupState } from '../src/auth/embedded/server/server-state'
import type { Log } from './log'
import { StartupError, systemErrorCode } from './startup-error'
import { readTls, type TlsFiles, watchTls } from './tls'

/** Handles the requests. */
export interface Site {
  handleRequest(req: IncomingMessage, res: ServerResponse): void
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void
  isDiskFull(): boolean
  backups(): BackupState | null
  /** The damaged data file, and what to do; null if none is known to be damaged. */
  damage(): string | null
  /** Whether pages opened at this origin can connect. */
  takesOrigin(origin: string): boolean
}

export interface HttpServer {
  port: number
  /** Until it is set, every request gets "try again later". */
  open(site: Site): void
  /** Stops accepting connections; resolves when pending requests are answered, or after `graceMs`. */
  drain(graceMs: number): Promise<void>
  close(): Promise<void>
}

export interface ListenOptions {
  host: string
  port: number
  log: Log
  /** Added to every response, overriding the common ones. */
  headers: Readonly<Record<string, string>>
  /** For https; null: http. */
  tls: TlsFiles | null
}

export async function listen({ host, port, log, headers, tls }: ListenOptions): Promise<HttpServer> {
  const sockets = new Set<Socket>()
  let site: Site | null = null
  let draining = false
  let active = 0
  let onIdle = () => {}

  const take: RequestListener = (req, res) => {
    active++
    res.on('close', () => {
      if (--active === 0) onIdle()
    })
    takeOriginOff(req)
    setHeaders(res, { ...COMMON_HEADERS, 'content-security-policy': NO_PAGE_POLICY, ...headers })
    if (draining) res.setHeader('connection', 'close')
    if (answerHealth(req, res, draining ? null : site)) return
    if (!site) return answer(res, 503, 'The server is starting.\n')
    try {
      site.handleRequest(req, res)
    } catch (error) {
      log.error('Request failed', { path: pathOf(req), error: String(error) })
      if (!res.headersSent) answer(res, 500, 'Internal server error.\n')
    }
  }
  const secure = tls && createPatientServer(take, realSystem, readTls(tls))
  const server: Server = secure ?? createPatientServer(take, realSystem)
  const stopWatching = secure ? watchTls(tls, secure, log) : () => {}
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('upgrade', (req, socket, head) => {
    socket.on('error', () => {})
    takeOriginOff(req)
    if (!site || draining) return refuseUpgrade(socket, '503 Service Unavailable')
    try {
      site.handleUpgrade(req, socket, head)
    } catch (error) {
      log.error('WebSocket upgrade failed', { path: pathOf(req), error: String(error) })
      socket.destroy()
    }
  })
  await bind(server, host, port)

  return {
    port: (server.address() as AddressInfo).port,
    open(behind) {
      site = behind
    },
    async drain(graceMs) {
      draining = true
      server.close()
      server.closeIdleConnections()
      if (active === 0) return
      let timer: NodeJS.Timeout | undefined
      await Promise.race([
        new Promise<void>((resolve) => (onIdle = resolve)),
        new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs))),
      ])
      clearTimeout(timer)
    },
    close() {
      // Upgraded sockets no longer belong to the HTTP server, so closeAllConnections would leave them open.
      for (const socket of sockets) socket.destroy()
      stopWatching()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function bind(server: Server, host: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        resolve()
      })
    })
  } catch (error) {
    switch (systemErrorCode(error)) {
      case 'EADDRINUSE':
        throw new StartupError(
          `Port ${port} is already in use. Stop the other program, or choose another port with --port.`,
        )
      case 'EACCES':
        throw new StartupError(`No permission to use port ${port}. Choose one above 1023 with --port.`)
      case 'EADDRNOTAVAIL':
      case 'ENOTFOUND':
      case 'EAI_AGAIN':
        throw new StartupError(
          `Can't listen on ${host}: it isn't an address of this machine. Choose another with --host.`,
        )
      default:
        throw error
    }
  }
}

/** Pages replace this Content Security Policy with their own. */
function setHeaders(res: ServerResponse, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
}

/**
 * Proxies may send the absolute form, `GET http://host/path` (RFC 9112, 3.2.2). From here on, routing is by path alone.
 */
function takeOriginOff(req: IncomingMessage): void {
  const target = req.url ?? '/'
  if (!/^https?:\/\//i.test(target)) return
  const [, rest = ''] = /^https?:\/\/[^/?]*(.*)$/is.exec(target) ?? []
  req.url = rest.startsWith('/') ? rest : `/${rest}`
}

/**
 * For monitoring: /healthz reports that the process is alive, /readyz that it can serve. A server with a full disk
 * still serves reads, so it is ready. A server with damaged data isn't: it serves what can be read, but only a backup
 * repairs it, and the sooner the better. `/readyz?origin=` tells a page without a socket, and an administrator, whether
 * pages opened there can connect, and what to change if not.
 */
function answerHealth(req: IncomingMessage, res: ServerResponse, site: Site | null): boolean {
  const path = pathOf(req)
  if (path === '/healthz') answer(res, 200, 'ok\n')
  else if (path !== '/readyz') return false
  else if (!site) answer(res, 503, 'not ready\n')
  else {
    const damage = site.damage()
    const origin = new URL(req.url ?? '', 'http://server').searchParams.get('origin')
    if (origin !== null && !site.takesOrigin(origin)) {
      answer(res, 403, `ready, but not for pages opened at ${printable(origin)}. Use --public-url with that URL.\n`)
    } else if (damage !== null) answer(res, 503, `${damage}\n`)
    else {
      const backups = site.backups()
      const ready = site.isDiskFull() ? 'ready, but the disk is full: nothing can be stored\n' : 'ready\n'
      answer(res, 200, backups ? `${ready}${stateInWords(backups)}\n` : ready)
    }
  }
  return true
}

/** A client's claim, made safe to log: short, and without terminal control characters. */
const printable = (text: string) => text.slice(0, 200).replace(/[^\x21-\x7e]/g, '?')

export function answer(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  res.end(text)
}

export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

export function pathOf(req: IncomingMessage): string {
  const url = req.url ?? '/'
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}
