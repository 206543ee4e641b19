/**
 * The Convex CLI's HTTP requests to a deployment, besides function calls. Every endpoint requires the admin key; none
 * of them exists if the server has no key.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AuthenticationError } from '../auth/errors'
import type { AdminOperation, AdminOutcome } from '../../boundary/messages'
import { adminCredential } from '../http/caller'
import type { HandleRequest } from '../http/api'
import { HttpError, answerError, answerJson, isGone } from '../http/exchange'
import { pathOf } from '../http/paths'
import type { RuntimeLog } from '../../log'
import { describeError } from '../../log'
import type { EngineClient } from '../host/engine-client'
import { readJson, readText } from './body'
import type { CheckAdmin } from '../auth/admin-key'
import type { LogRing } from './log-ring'
import { exportedFile, transferEndpoints, type TransferPlace } from './transfer-endpoints'
import type { Endpoint } from './endpoint'

export interface AdminUrls {
  /** The URL that clients connect to. */
  cloudUrl: string
  /** The base URL of HTTP actions. */
  siteUrl: string
}

export interface AdminApiOptions {
  engine: EngineClient
  checkAdmin: CheckAdmin
  allowedOrigin: (origin: string) => boolean
  urls: AdminUrls
  logs: LogRing
  /** The directory of uploads and exports; null if the engine has none. */
  transfers: TransferPlace | null
  log: RuntimeLog
}

type Json = Record<string, unknown>

const MAX_SMALL_BODY = 1 << 20
/** Sources and their source maps, uncompressed. */
const MAX_PUSH = 128 << 20

export function createAdminApi(options: AdminApiOptions): HandleRequest {
  const endpoints = endpointsOf(options)
  return (request, response) => {
    const path = pathOf(request)
    const endpoint = endpoints[`${request.method} ${path}`] ?? exportedFile(options.transfers, request.method, path)
    if (endpoint === undefined) return false
    void answer(options, endpoint, request, response).catch((error: unknown) => {
      if (error instanceof HttpError) return answerError(response, error)
      if (isGone(request)) return
      options.log.error('Admin request failed', { path, error: describeError(error) })
      answerError(response, new HttpError(500, 'InternalServerError', 'Something went wrong on the server'))
    })
    return true
  }
}

async function answer(
  { engine, checkAdmin, allowedOrigin }: AdminApiOptions,
  endpoint: Endpoint,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { origin } = request.headers
  if (origin !== undefined && !allowedOrigin(origin)) {
    throw new HttpError(403, 'OriginNotAllowed', 'Origin not allowed')
  }
  requireAdmin(request, checkAdmin)
  await engine.ready
  const text = await endpoint(request, response)
  if (text !== null) answerJson(response, 200, text)
}

function requireAdmin(request: IncomingMessage, checkAdmin: CheckAdmin): void {
  const credential = adminCredential(request)
  if (credential === null) throw new HttpError(401, 'MissingAdminKey', 'Admin key required')
  try {
    checkAdmin(credential)
  } catch (error) {
    if (error instanceof AuthenticationError) throw new HttpError(401, error.code, error.message)
    throw error
  }
}

function endpointsOf({ engine, urls, logs, transfers }: AdminApiOptions): Record<string, Endpoint> {
  const perform = async (operation: AdminOperation): Promise<string> => valueOf(await engine.admin(operation))
  const push =
    (name: Extract<AdminOperation, { request: string }>['name']): Endpoint =>
    async (request) =>
      perform({ name, request: await readText(request, MAX_PUSH) })
  return {
    'POST /api/update_environment_variables': async (request) => {
      const { changes } = await readJson(request, MAX_SMALL_BODY)
      return perform({ name: 'set-environment', changes: readChanges(changes) })
    },
    'POST /api/run_test_function': async (request) =>
      perform({ name: 'run-inline-query', request: await readText(request, MAX_SMALL_BODY) }),
    'POST /api/get_config_hashes': () => perform({ name: 'module-hashes' }),
    'POST /api/deploy2/start_push': push('start-push'),
    'POST /api/deploy2/evaluate_push': push('evaluate-push'),
    'POST /api/deploy2/evaluate_schema': push('evaluate-schema'),
    'POST /api/deploy2/wait_for_schema': push('wait-for-schema'),
    'POST /api/deploy2/finish_push': push('finish-push'),
    // The duration of the CLI's own steps: ignored.
    'POST /api/deploy2/report_push_completed': async () => 'null',
    ...(transfers ? transferEndpoints(transfers, perform) : {}),
    'GET /api/stream_function_logs': (request) => {
      const cursor = Number(new URL(request.url ?? '', 'http://here').searchParams.get('cursor') ?? 0)
      return logs.after(Number.isFinite(cursor) ? cursor : 0)
    },
    'GET /api/v1/get_canonical_urls': async () =>
      JSON.stringify({ convexCloudUrl: urls.cloudUrl, convexSiteUrl: urls.siteUrl }),
  }
}

function valueOf(outcome: AdminOutcome): string {
  if (outcome.ok) return outcome.value
  throw new HttpError(outcome.code === 'InternalServerError' ? 500 : 400, outcome.code, outcome.message)
}

function readChanges(json: unknown): { name: string; value: string | null }[] {
  if (!Array.isArray(json)) throw new HttpError(400, 'BadRequest', 'changes must be an array')
  return json.map((change: unknown) => {
    const { name, value = null } = (change ?? {}) as Json
    if (typeof name !== 'string' || (typeof value !== 'string' && value !== null)) {
      throw new HttpError(400, 'BadRequest', 'Each change needs a name, and a value or null')
    }
    return { name, value }
  })
}
