/**
 * The only HTTP entry to better-auth: our list of endpoints, JSON only except for one form, small bodies, and a client
 * address determined by the server instead of one that the client claims.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { CALLBACK, ENDPOINTS } from './endpoints'
import { answerToForm, asJson, isFromOwnPage, PLAIN_SIGN_IN } from './plain-form'

export const AUTH_PATH = '/api/auth'

/** `clientAddress`: from the socket, or from a trusted proxy's header. */
export type AuthHandler = (req: IncomingMessage, res: ServerResponse, clientAddress: string) => Promise<void>

const MAX_BODY_BYTES = 16 * 1024
/** better-auth reads these headers, so only we may set them. */
const CLAIMED_BY_CLIENTS = /^(x-forwarded-|forwarded$|x-real-ip$|x-client-ip$|cf-|true-client-ip$)/

interface HandlerOptions {
  origin: string
  hasProvider: boolean
  /** Called after the response if something may have changed. */
  onChanged: () => void
  /** Whether the last write found the disk full. */
  isFull: (() => boolean) | undefined
}

export function createAuthHandler(
  handle: (request: Request) => Promise<Response>,
  { origin, hasProvider, onChanged, isFull = () => false }: HandlerOptions,
): AuthHandler {
  return async (req, res, clientAddress) => {
    const url = new URL(req.url ?? '/', origin)
    const endpoint = `${req.method} ${url.pathname.slice(AUTH_PATH.length)}`
    const isForm = endpoint === PLAIN_SIGN_IN
    const rule = ENDPOINTS.get(endpoint)
    if (!rule || (rule.isOfProvider && !hasProvider)) return refuse(res, 404, 'NOT_FOUND', 'Not found.')
    let body: Buffer | null = null
    if (req.method === 'POST') {
      const type = /^[^\s;]+/.exec(req.headers['content-type'] ?? '')?.[0].toLowerCase()
      if (isForm ? type !== 'application/x-www-form-urlencoded' : type !== 'application/json') {
        return refuse(res, 415, 'JSON_ONLY', 'Content-Type must be application/json.')
      }
      if (isForm && !isFromOwnPage(req))
        return refuse(res, 403, 'INVALID_ORIGIN', 'This form was not sent by a page of this server.')
      body = await readBody(req)
      if (!body) return refuse(res, 413, 'TOO_LARGE', 'The request is too large.')
    }
    const headers = requestHeaders(req, clientAddress)
    const form = isForm && body ? new URLSearchParams(body.toString()) : null
    if (form) {
      body = asJson(form)
      headers.set('content-type', 'application/json')
      headers.delete('content-length')
      url.pathname = `${AUTH_PATH}/sign-in/email`
    }
    const request = new Request(url, { method: req.method!, headers, ...(body ? { body: new Uint8Array(body) } : {}) })
    try {
      const response = await handle(request).catch((error: unknown) =>
        isFull() ? null : Promise.reject(error as Error),
      )
      if (response === null || (response.status >= 500 && isFull())) {
        return refuse(res, 507, 'NOT_STORED', 'The disk of the server is full.')
      }
      await send(res, form ? await answerToForm(response, form) : response)
    } finally {
      // Runs after the response, so that the device has its new cookie before its old session's socket closes.
      if (req.method === 'POST' || endpoint === CALLBACK) {
        if (res.closed) onChanged()
        else res.once('close', onChanged)
      }
    }
  }
}

function requestHeaders(req: IncomingMessage, clientAddress: string): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headers)) {
    if (value === undefined || CLAIMED_BY_CLIENTS.test(name)) continue
    headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  headers.set('x-forwarded-for', clientAddress)
  return headers
}

/** Null if it is too large. The rest is read and discarded, so that the response still arrives. */
async function readBody(req: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
    else if (size > 64 * MAX_BODY_BYTES) return null
  }
  return size > MAX_BODY_BYTES ? null : Buffer.concat(chunks)
}

async function send(res: ServerResponse, response: Response): Promise<void> {
  res.statusCode = response.status
  for (const [name, value] of response.headers) if (name !== 'set-cookie') res.setHeader(name, value)
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) res.setHeader('set-cookie', cookies)
  res.setHeader('cache-control', 'no-store')
  res.end(Buffer.from(await response.arrayBuffer()))
}

function refuse(res: ServerResponse, status: number, code: string, message: string): void {
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  res.end(JSON.stringify({ code, message }))
}
