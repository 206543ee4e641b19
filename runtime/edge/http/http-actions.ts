/** HTTP actions: everything under /http/ goes to the routes of convex/http.ts, which see their own paths. */
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
/** Convex's own bound for a request to an HTTP action. */
const MAX_BODY_BYTES = 20 << 20
/** They concern one connection, or are made anew for the answer. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'content-length', 'trailer'])

export interface HttpActionOptions {
  engine: EngineClient
  verify: Verify
  log: RuntimeLog
  /** Below Convex's own bound. */
  bodyBytes: number
  /** The same for whom no one knows. */
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
  // A copy of its own: cloning a Buffer for another thread would take its whole pool along.
  const { token, ...caller } = await identify(request, verify)
  const atMost = Math.min(caller.identity === null ? anonymousBytes : bodyBytes, bodyBytes, MAX_BODY_BYTES)
  const body = hasBody ? new Uint8Array(await readBody(request, atMost)) : null
  const action = { method, url: actionUrl(request), headers: headerPairs(request), body }
  engine.httpAction({ ...action, ...caller, request: describeRequest(request, token) }, (event) => {
    if (response.destroyed) return
    if (event.type === 'http-response') begin(response, event)
    // What was sent so far must not look like all there is.
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
  // No body at all has no length either: a 204 must not name one.
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
 * The Authorization header may be someone else's business (a webhook's secret): what isn't our token is no one, and only
 * an action that asks for the person is told that there is something wrong with it.
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
