/** Functions over HTTP: POST /api/{query,mutation,action,function,query_ts,query_at_ts} and /api/run/{module}/{function}. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorText, unhidden, type CallRequest, type RequestMetadata } from '../../boundary/messages'
import type { RuntimeLog } from '../../log'
import { describeError } from '../../log'
import type { Answer, EngineClient } from '../host/engine-client'
import { ProtocolError, functionArgs, functionPath } from '../sync/parse'
import { decodeTimestamp, encodeTimestamp } from '../sync/protocol'
import { cleanJson } from './clean-json'
import { identify, type Caller, type IdentifyOptions } from './caller'
import { allowOrigin } from './cors'
import { HttpError, answerError, answerJson, isGone, readBody } from './exchange'
import { pathOf } from './paths'
import type { DescribeRequest } from './request-metadata'

/** The client's own status for "the function failed". */
const FUNCTION_FAILED = 560
const MAX_BODY_BYTES = 16 << 20

const KINDS: Record<string, CallRequest['kind']> = {
  '/api/query': 'query',
  '/api/query_at_ts': 'query',
  '/api/mutation': 'mutation',
  '/api/action': 'action',
  '/api/function': 'any',
}
const TIMESTAMP_PATH = '/api/query_ts'
/** Any function, named by the rest of the path: `messages/list` for `messages:list`. */
const RUN_PATH = '/api/run/'

export interface ApiOptions extends IdentifyOptions {
  engine: EngineClient
  allowedOrigin: (origin: string) => boolean
  log: RuntimeLog
  /** Below Convex's own limit. */
  bodyBytes: number
  /** The same for unauthenticated callers. */
  anonymousBytes: number
  describeRequest: DescribeRequest
}

/** Responds and returns true if the request is for one of the paths above. */
export type HandleRequest = (request: IncomingMessage, response: ServerResponse) => boolean

export function createApi(options: ApiOptions): HandleRequest {
  return (request, response) => {
    const path = pathOf(request)
    if (path !== TIMESTAMP_PATH && !path.startsWith(RUN_PATH) && !Object.hasOwn(KINDS, path)) return false
    void answer(options, path, request, response).catch((error: unknown) => {
      if (error instanceof HttpError) return answerError(response, error)
      if (isGone(request)) return
      options.log.error('Request failed', { path, error: describeError(error) })
      answerError(response, new HttpError(500, 'InternalServerError', 'Something went wrong on the server'))
    })
    return true
  }
}

async function answer(
  { engine, verify, checkAdmin, allowedOrigin, bodyBytes, anonymousBytes, describeRequest }: ApiOptions,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  allowOrigin(request, response, allowedOrigin, {
    methods: 'POST, OPTIONS',
    headers: 'authorization, content-type, convex-client',
  })
  if (request.method === 'OPTIONS') return void response.writeHead(204).end()
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST, OPTIONS')
    throw new HttpError(405, 'MethodNotAllowed', 'Use POST')
  }
  await engine.ready
  if (path === TIMESTAMP_PATH) {
    return answerJson(response, 200, JSON.stringify({ ts: encodeTimestamp(engine.latestTs) }))
  }
  // Authentication comes first: unauthenticated calls are allowed, but only with small bodies.
  const caller = await identify(request, { verify, checkAdmin })
  const isNobody = caller.identity === null && caller.access === 'public'
  const body = await readBody(request, Math.min(isNobody ? anonymousBytes : bodyBytes, bodyBytes, MAX_BODY_BYTES))
  const call = readCall(path, request, body)
  if (call.ts !== null && call.ts !== engine.latestTs) throw staleSnapshot()
  const metadata = describeRequest(request, caller.token)
  const result = await run(engine, call, body.length, caller, metadata)
  if (call.ts !== null && call.ts !== result.ts) throw staleSnapshot()
  answerJson(
    response,
    result.outcome.ok ? 200 : FUNCTION_FAILED,
    resultText(caller.access === 'admin' ? unhidden(result.outcome) : result.outcome, call.clean),
  )
}

interface Call {
  kind: CallRequest['kind']
  path: string
  args: unknown
  /** Plain JSON instead of Convex's encoding. */
  clean: boolean
  /** The snapshot to read, or null for the newest. */
  ts: number | null
}

function readCall(endpoint: string, request: IncomingMessage, body: Buffer): Call {
  // A form can't send this content type, so no page can make this request without a preflight.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new HttpError(415, 'UnsupportedMediaType', 'The body must be application/json')
  }
  let json: unknown
  try {
    json = JSON.parse(body.toString())
  } catch {
    throw new HttpError(400, 'BadJsonBody', 'The body is not JSON')
  }
  const { path, args, format, ts, componentPath } = (json ?? {}) as Record<string, unknown>
  if (format !== undefined && format !== null && format !== 'json' && format !== 'convex_encoded_json') {
    throw new HttpError(400, 'BadFormat', 'format must be json or convex_encoded_json')
  }
  if (componentPath) throw new HttpError(400, 'BadComponentPath', 'Functions of components cannot be called directly')
  const at = endpoint === '/api/query_at_ts' ? decodeTimestamp(String(ts)) : null
  if (endpoint === '/api/query_at_ts' && at === null) throw new HttpError(400, 'BadTimestamp', 'ts is not a timestamp')
  try {
    return {
      kind: KINDS[endpoint] ?? 'any',
      path: functionPath(endpoint.startsWith(RUN_PATH) ? namedBy(endpoint) : path),
      args: functionArgs(Array.isArray(args) ? args : [args]),
      clean: format !== 'convex_encoded_json',
      ts: at,
    }
  } catch (error) {
    if (error instanceof ProtocolError) throw new HttpError(400, 'BadRequest', error.message)
    throw error
  }
}

function namedBy(endpoint: string): string {
  return endpoint.slice(RUN_PATH.length).replace(/\/([^/]*)$/, ':$1')
}

function run(
  engine: EngineClient,
  { kind, path, args }: Call,
  size: number,
  { identity, access }: Caller,
  request: RequestMetadata,
): Promise<Answer> {
  return new Promise((resolve) =>
    engine.call({ kind, session: null, path, args, size, identity, access, request, replay: null }, resolve),
  )
}

/** Reading the past would apply today's access checks to yesterday's memberships. */
function staleSnapshot(): HttpError {
  return new HttpError(400, 'SnapshotNotAvailable', 'Only the newest snapshot can be read, and it has moved on')
}

function resultText(outcome: Answer['outcome'], clean: boolean): string {
  const convert = (text: string) => (clean ? JSON.stringify(cleanJson(JSON.parse(text))) : text)
  const logLines = `"logLines":${JSON.stringify(outcome.logLines)}}`
  if (outcome.ok) return `{"status":"success","value":${convert(outcome.value)},${logLines}`
  const data = outcome.data === undefined ? '' : `"errorData":${convert(outcome.data)},`
  return `{"status":"error","errorMessage":${JSON.stringify(errorText(outcome))},${data}${logLines}`
}
