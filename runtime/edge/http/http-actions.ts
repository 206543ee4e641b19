/** HTTP actions: everything under /http/ goes to the routes of convex/http.ts, which see paths without that prefix. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AuthenticationError } from '../auth/errors'
import type { HttpResponseEvent, Identity } from '../../boundary/messages'
import type { RuntimeLog } from '../../log'
import { describeError } from '../../log'
import type { EngineClient } from '../host/engine-client'
import type { HandleRequest } from './api'
import { HttpError, answerError, bearerToken, isGone, readBody } from './exchange'
import { pathOf } from './paths'
import type { DescribeRequest } from './request-metadata'
import type { Verify } from '../auth/verified-token'

const PREFIX = '/http'
/** Convex's own limit for a request to an HTTP action. */
const MAX_BODY_BYTES = 20 << 20
/** These concern one connection, or are generated for the response. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'content-length', 'trailer'])

export interface HttpActionOptions {
  engine: EngineClient
  verify: Verify
  log: RuntimeLog
  /** Below Convex's own limit. */
  bodyBytes: number
  /** The same for unauthenticated callers. */
  anonymousBytes: number
  describeRequest: DescribeRequest
}

export function createHttpActions(options: HttpActionOptions): HandleRequest {
  return (request, response) => {
    const path = pathOf(request)
    if (path !== PREFIX && !path.startsWith(`${PREFIX}/`)) return false
    void answer(options, request, response).catch((error: unknown) => {
      if (error instanceof HttpError) return answerError(response, error)
      if (isGone(request)) return
      options.log.error('An HTTP action failed', { path, error: describeError(error) })
      answerError(response, new HttpError(500, 'InternalServerError', 'Something went wrong on the server'))
    })
    return true
  }
}

async function answer(
  { engine, verify, bodyBytes, anonymousBytes, describeRequest }: HttpActionOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? 'GET'
  const hasBody = method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'
  // A copy of its own, because cloning a Buffer for another thread would copy its whole pool.
  const { token, ...caller } = await identify(request, verify)
  const atMost = Math.min(caller.identity === null ? anonymousBytes : bodyBytes, bodyBytes, MAX_BODY_BYTES)
  const body = hasBody ? new Uint8Array(await readBody(request, atMost)) : null
  const action = { method, url: actionUrl(request), headers: headerPairs(request), body }
  engine.httpAction({ ...action, ...caller, request: describeRequest(request, token) }, (event) => {
    if (response.destroyed) return
    if (event.type === 'http-response') begin(response, event)
    // The part sent so far must not look complete.
    if (event.type === 'http-chunk' && event.failed) return void response.destroy()
    if (event.body) response.write(event.body)
    if (!event.more) response.end()
  })
}

function begin(response: ServerResponse, { status, headers, body, more }: HttpResponseEvent): void {
  response.statusCode = status
  for (const [name, value] of headers) {
    if (HOP_BY_HOP.has(name.toLowerCase())) continue
    if (name.toLowerCase() === 'set-cookie') response.appendHeader(name, value)
    else response.setHeader(name, value)
  }
  // A missing body has no length either: a 204 must not state one.
  if (!more && body) response.setHeader('content-length', body.byteLength)
  if (more) response.flushHeaders()
}

function actionUrl(request: IncomingMessage): string {
  const rest = (request.url ?? '').slice(PREFIX.length)
  const target = rest.startsWith('/') ? rest : `/${rest}`
  try {
    return new URL(`http://${request.headers.host ?? 'localhost'}`).origin + target
  } catch {
    throw new HttpError(400, 'BadHost', 'The Host header is not a host')
  }
}

function headerPairs({ rawHeaders }: IncomingMessage): [string, string][] {
  const pairs: [string, string][] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase()
    if (!HOP_BY_HOP.has(name)) pairs.push([name, rawHeaders[i + 1]!])
  }
  return pairs
}

interface HttpCaller {
  identity: Identity | null
  token: string | null
  identityError: string | null
}

/**
 * The Authorization header may belong to something else (a webhook's secret): without one of our tokens the caller is
 * unauthenticated, and only an action that asks for the identity gets the error.
 */
async function identify(request: IncomingMessage, verify: Verify): Promise<HttpCaller> {
  try {
    const token = bearerToken(request)
    return { identity: token === null ? null : (await verify(token)).identity, token, identityError: null }
  } catch (error) {
    if (!(error instanceof AuthenticationError || error instanceof HttpError)) throw error
    return { identity: null, token: null, identityError: error.message }
  }
}
