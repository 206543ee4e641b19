/**
 * A fake Clerk on this machine: its Frontend API, which browsers use, and the small part of its Backend API that the
 * SDK's middleware uses. Written from the SDK's own types and requests, so that the unmodified SDK can be driven
 * without Clerk's cloud. It accepts any claimed identity, so it listens only on loopback.
 *
 * One file: its endpoints share one state.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { EMAIL_CODE, Instance, type InstanceOptions } from './instance'
import {
  type Account,
  type Client,
  environment,
  type Session,
  sessionJson,
  signInJson,
  signUpJson,
  userJson,
} from './resources'
import { fetchScripts, readScript } from './scripts'
import { newWebhookSecret, signWebhook } from './webhook'

export interface ClerkStandIn {
  instance: Instance
  /** The variables with which a Parley server takes this for Clerk. */
  env: Record<string, string>
  secretKey: string
  webhookSecret: string
  /** Starts a session as the forms do at the end; returns the browser's cookies. */
  signIn(account: Account): { name: string; value: string }[]
  /** Sends pending events to Parley's webhook route, and returns the status of each response. */
  deliverWebhooks(origin: string): Promise<number[]>
  close(): Promise<void>
}

interface StandInOptions extends Partial<InstanceOptions> {
  host?: string
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])
const PUBLISHABLE_KEY = `pk_live_${Buffer.from('clerk.parley.test$').toString('base64').replace(/=+$/, '')}`
const SECRET_KEY = 'sk_live_stand-in-of-the-tests'
/** The SDK keeps cookies apart by instance. */
const SUFFIX = createHash('sha1').update(PUBLISHABLE_KEY).digest('base64url').slice(0, 8)

export async function startClerk({
  host = '127.0.0.1',
  tokenSeconds = 60,
}: StandInOptions = {}): Promise<ClerkStandIn> {
  if (!LOOPBACK.has(host)) throw new Error(`The stand-in for Clerk listens on loopback only, not on ${host}.`)
  fetchScripts()
  const server = createServer()
  server.listen(0, host)
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const instance = new Instance(origin, { tokenSeconds })
  server.on('request', (req, res) => {
    void answer(instance, req, res).catch((error: unknown) => {
      res.writeHead(500).end(String(error))
    })
  })
  const webhookSecret = newWebhookSecret()
  return {
    instance,
    secretKey: SECRET_KEY,
    webhookSecret,
    env: {
      AUTH_MODE: 'clerk',
      NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY,
      CLERK_SECRET_KEY: SECRET_KEY,
      CLERK_JWT_ISSUER_DOMAIN: origin,
      CLERK_WEBHOOK_SIGNING_SECRET: webhookSecret,
      // The site proxies Clerk, as its own middleware can, so that cookies belong to one site and nothing leaves
      // loopback.
      NEXT_PUBLIC_CLERK_PROXY_URL: '/__clerk',
      CLERK_FAPI_URL: origin,
      CLERK_API_URL: origin,
      NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
    },
    signIn(account) {
      const client = instance.createClient()
      instance.startSession(client, account)
      return [{ name: '__client', value: client.id }, ...uatOf(client)]
    },
    async deliverWebhooks(to) {
      const statuses: number[] = []
      for (const body of instance.outbox.splice(0)) {
        const { headers } = signWebhook(body, webhookSecret)
        const response = await fetch(`${to}/api/webhooks/clerk`, { method: 'POST', headers, body })
        statuses.push(response.status)
      }
      return statuses
    },
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** A route's request, and the browser that sent it. */
interface Call {
  instance: Instance
  req: IncomingMessage
  url: URL
  body: URLSearchParams
  cookies: Map<string, string>
  client: Client | null
}

class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field?: string,
  ) {
    super(message)
  }
}

interface Answer {
  status?: number
  headers?: Record<string, string | string[]>
  json?: unknown
  script?: Buffer
}

type Route = [method: string, path: RegExp, handle: (call: Call, id: string, extra: string) => Promise<Answer> | Answer]

const ROUTES: Route[] = [
  ['GET', /^(\/npm\/.+)$/, (_call, path) => script(path)],
  ['GET', /^\/\.well-known\/jwks\.json$/, async ({ instance }) => ({ json: await instance.jwks() })],
  ['GET', /^\/\.well-known\/openid-configuration$/, ({ instance }) => ({ json: discovery(instance.issuer) })],
  // The Backend API, which the middleware uses to check a session's cookie.
  ['GET', /^\/v1\/jwks$/, backend(async ({ instance }) => ({ json: await instance.jwks() }))],
  ['GET', /^\/v1\/users\/(\w+)$/, backend(({ instance }, id) => ({ json: userJson(instance.account(id)) }))],
  ['GET', /^\/v1\/users$/, backend((call) => ({ json: usersPage(call) }))],
  // The Frontend API.
  ['GET', /^\/v1\/environment$/, () => ({ json: environment('Parley') })],
  ['PATCH', /^\/v1\/environment$/, () => ({ json: environment('Parley') })],
  ['GET', /^\/v1\/client$/, async (call) => ({ json: { response: await clientJson(call), client: null } })],
  ['PUT', /^\/v1\/client$/, (call) => respond(call, null, null)],
  ['GET', /^\/v1\/client\/handshake$/, handshake],
  ['DELETE', /^\/v1\/client(?:\/sessions)?$/, endAllSessions],
  ['POST', /^\/v1\/client\/sign_ins$/, signIn],
  ['GET', /^\/v1\/client\/sign_ins\/(\w+)$/, (call) => respond(call, currentSignIn(call), null)],
  ['POST', /^\/v1\/client\/sign_ins\/(\w+)\/attempt_first_factor$/, attemptPassword],
  ['POST', /^\/v1\/client\/sign_ups$/, signUp],
  ['GET', /^\/v1\/client\/sign_ups\/(\w+)$/, (call) => respond(call, currentSignUp(call), null)],
  ['PATCH', /^\/v1\/client\/sign_ups\/(\w+)$/, signUp],
  ['POST', /^\/v1\/client\/sign_ups\/(\w+)\/prepare_verification$/, sendCode],
  ['POST', /^\/v1\/client\/sign_ups\/(\w+)\/attempt_verification$/, attemptCode],
  ['POST', /^\/v1\/client\/sessions\/(\w+)\/touch$/, touch],
  ['POST', /^\/v1\/client\/sessions\/(\w+)\/tokens(?:\/(\w+))?$/, token],
  ['POST', /^\/v1\/client\/sessions\/(\w+)\/(?:end|remove)$/, endSession],
  ['GET', /^\/v1\/me\/sessions\/active$/, (call) => ({ json: activities(call) })],
  ['PATCH', /^\/v1\/me$/, changeMe],
  ['DELETE', /^\/v1\/me$/, deleteMe],
]

async function answer(instance: Instance, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { all, unending } = instance.faults
  if (unending) {
    res.writeHead(200).write('{')
    return unending(once(res, 'close'))
  }
  if (all) return void res.writeHead(all, { 'content-type': 'application/json' }).end('{"errors":[]}')
  const url = new URL(req.url ?? '/', instance.issuer)
  const cookies = readCookies(req.headers.cookie ?? '')
  const call: Call = {
    instance,
    req,
    url,
    cookies,
    body: new URLSearchParams(await readBody(req)),
    client: instance.clients.get(cookies.get('__client') ?? '') ?? null,
  }
  // The SDK sends every change as a POST, because otherwise browsers would send a preflight before each.
  const method = url.searchParams.get('_method') ?? req.method ?? 'GET'
  const found = ROUTES.find(([wanted, path]) => wanted === method && path.test(url.pathname))
  const done = await handled(call, found).catch((error: unknown): Answer => {
    if (!(error instanceof Refused)) throw error
    const { status, code, message, field } = error
    const meta = field ? { param_name: field } : {}
    return { status, json: { errors: [{ code, message, long_message: message, meta }], clerk_trace_id: 'test' } }
  })
  const content = done.script ?? (done.json === undefined ? '' : JSON.stringify(done.json))
  res.writeHead(done.status ?? 200, {
    'content-type': done.script ? 'text/javascript; charset=utf-8' : 'application/json',
    'cache-control': done.script ? 'public, max-age=3600' : 'no-store',
    ...done.headers,
  })
  res.end(content)
}

async function handled(call: Call, found: Route | undefined): Promise<Answer> {
  if (!found)
    throw new Refused(404, 'resource_not_found', `The stand-in has no ${call.req.method} ${call.url.pathname}`)
  const [, path, handle] = found
  const [, id = '', extra = ''] = path.exec(call.url.pathname) ?? []
  return handle(call, id, extra)
}

function script(path: string): Answer {
  const file = readScript(path)
  if (!file) throw new Refused(404, 'resource_not_found', `There is no script ${path}`)
  return { script: file }
}

function discovery(issuer: string) {
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
  }
}

function backend(handle: Route[2]): Route[2] {
  return (call, id, extra) => {
    if (call.req.headers.authorization !== `Bearer ${SECRET_KEY}`) {
      throw new Refused(401, 'authentication_invalid', 'The Secret Key provided is invalid.')
    }
    return handle(call, id, extra)
  }
}

function usersPage({ instance, url }: Call) {
  const [from, count] = ['offset', 'limit'].map((name) => Number(url.searchParams.get(name)))
  return [...instance.accounts.values()].slice(from, from! + count!).map(userJson)
}

/** The origin that the browser sees, as the proxy in front names it. */
function siteOf({ req }: Call): string {
  const proxy = req.headers['clerk-proxy-url']
  return typeof proxy === 'string' ? new URL(proxy).origin : 'http://127.0.0.1'
}

async function clientJson(call: Call): Promise<unknown> {
  const { client, instance } = call
  if (!client) return null
  return {
    object: 'client',
    id: client.id,
    sessions: await Promise.all(client.sessions.map((session) => sessionOf(call, session))),
    sign_in: currentSignIn(call),
    sign_up: currentSignUp(call),
    last_active_session_id: client.lastActiveSessionId,
    last_authentication_strategy: null,
    cookie_expires_at: null,
    captcha_bypass: false,
    created_at: client.createdAt,
    updated_at: Math.max(client.createdAt, ...client.sessions.map((session) => instance.accountOf(session).updatedAt)),
  }
}

async function sessionOf(call: Call, session: Session) {
  const jwt = await call.instance.sessionToken(session, siteOf(call))
  return sessionJson(session, call.instance.accountOf(session), jwt)
}

function currentSignIn({ client, instance }: Call) {
  return client?.signIn ? signInJson(client.signIn, instance.findByEmail(client.signIn.identifier)) : null
}

function currentSignUp({ client }: Call) {
  return client?.signUp ? signUpJson(client.signUp) : null
}

/** Every change responds with the changed object and the whole client. */
async function respond(call: Call, response: unknown, headers: Answer['headers'] | null): Promise<Answer> {
  const client = await clientJson(call)
  return { json: { response: response ?? client, client }, headers: { ...cookiesOf(call), ...headers } }
}

function cookiesOf({ client }: Call): Record<string, string[]> {
  return {
    'set-cookie': [
      ...(client ? [`__client=${client.id}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000`] : []),
      ...uatCookies(client),
    ],
  }
}

/** When the client signed in, for the middleware; 0 if it is signed out. */
function uatOf(client: Client | null) {
  const value = String(Math.floor((client?.sessions[0]?.createdAt ?? 0) / 1000))
  return ['__client_uat', `__client_uat_${SUFFIX}`].map((name) => ({ name, value }))
}

const uatCookies = (client: Client | null) =>
  uatOf(client).map(({ name, value }) => `${name}=${value}; Path=/; SameSite=Lax`)

function ownSession({ client }: Call, id: string): Session {
  const session = client?.sessions.find((candidate) => candidate.id === id)
  if (!session) throw new Refused(401, 'authentication_invalid', 'Unable to authenticate the request')
  return session
}

/** A page was opened with incomplete cookies: it is redirected back with new ones. */
async function handshake(call: Call): Promise<Answer> {
  const session = call.client?.sessions[0]
  const jwt = session ? await call.instance.sessionToken(session, siteOf(call)) : ''
  const gone = 'Path=/; SameSite=Lax; Expires=Thu, 01 Jan 1970 00:00:00 GMT'
  const directives = [
    ...uatCookies(call.client),
    ...['__session', `__session_${SUFFIX}`].map((name) => `${name}=${jwt}; ${jwt ? 'Path=/; SameSite=Lax' : gone}`),
    // Otherwise the middleware would read it again with the next page, and undo a sign-out in between.
    `__clerk_handshake=; ${gone}`,
  ]
  const payload = await call.instance.sign({ handshake: directives }, 60)
  return {
    status: 307,
    headers: {
      location: call.url.searchParams.get('redirect_url') ?? '/',
      'set-cookie': [`__clerk_handshake=${payload}; Path=/; SameSite=Lax`],
    },
  }
}

async function signIn(call: Call): Promise<Answer> {
  call.client ??= call.instance.createClient()
  const identifier = (call.body.get('identifier') ?? '').toLowerCase()
  call.client.signIn = { id: call.instance.newId('sia'), identifier, isComplete: false, createdSessionId: null }
  if (identifier && !call.instance.findByEmail(identifier)) {
    throw new Refused(422, 'form_identifier_not_found', "Couldn't find your account.", 'identifier')
  }
  return call.body.has('password') ? attemptPassword(call) : respond(call, currentSignIn(call), null)
}

async function attemptPassword(call: Call): Promise<Answer> {
  const { client, instance, body } = call
  const account = instance.findByEmail(client?.signIn?.identifier ?? '')
  if (!client?.signIn || !account) throw new Refused(404, 'resource_not_found', 'There is no sign-in.')
  if (account.password !== body.get('password')) {
    throw new Refused(422, 'form_password_incorrect', 'Password is incorrect. Try again.', 'password')
  }
  client.signIn.isComplete = true
  client.signIn.createdSessionId = instance.startSession(client, account).id
  return finished(call, currentSignIn(call))
}

/** The request is already deleted; only its response still shows it. */
async function finished(call: Call, response: unknown): Promise<Answer> {
  if (call.client) Object.assign(call.client, { signIn: null, signUp: null })
  return respond(call, response, null)
}

async function signUp(call: Call): Promise<Answer> {
  call.client ??= call.instance.createClient()
  const { body, client, instance } = call
  const before = client.signUp
  const read = (name: string, fallback = '') => body.get(name) ?? fallback
  client.signUp = {
    id: before?.id ?? instance.newId('sua'),
    email: read('email_address', before?.email).toLowerCase(),
    password: read('password', before?.password),
    firstName: read('first_name', before?.firstName),
    lastName: read('last_name', before?.lastName),
    isCodeSent: before?.isCodeSent ?? false,
    createdSessionId: null,
    createdAccountId: null,
  }
  if (instance.findByEmail(client.signUp.email)) {
    client.signUp = before
    throw new Refused(422, 'form_identifier_exists', 'That email address is taken.', 'email_address')
  }
  return respond(call, currentSignUp(call), null)
}

async function sendCode(call: Call): Promise<Answer> {
  if (!call.client?.signUp) throw new Refused(404, 'resource_not_found', 'There is no sign-up.')
  call.client.signUp.isCodeSent = true
  return respond(call, currentSignUp(call), null)
}

async function attemptCode(call: Call): Promise<Answer> {
  const { client, instance, body } = call
  if (!client?.signUp) throw new Refused(404, 'resource_not_found', 'There is no sign-up.')
  if (body.get('code') !== EMAIL_CODE) throw new Refused(422, 'form_code_incorrect', 'Incorrect code', 'code')
  const account = instance.createAccount(client.signUp)
  client.signUp.createdAccountId = account.id
  client.signUp.createdSessionId = instance.startSession(client, account).id
  return finished(call, currentSignUp(call))
}

async function touch(call: Call, id: string): Promise<Answer> {
  const session = ownSession(call, id)
  session.lastActiveAt = Date.now()
  call.client!.lastActiveSessionId = session.id
  return respond(call, await sessionOf(call, session), null)
}

async function token(call: Call, id: string, template: string): Promise<Answer> {
  const { tokens } = call.instance.faults
  if (tokens) throw new Refused(tokens, 'resource_not_found', 'No session was found with this id.')
  const session = ownSession(call, id)
  if (template !== '' && template !== 'convex') {
    throw new Refused(404, 'resource_not_found', `No JWT template exists with name: ${template}`)
  }
  const jwt = template
    ? await call.instance.templateToken(session)
    : await call.instance.sessionToken(session, siteOf(call))
  return { json: { object: 'token', jwt }, headers: cookiesOf(call) }
}

async function endSession(call: Call, id: string): Promise<Answer> {
  const session = ownSession(call, id)
  const json = { ...(await sessionOf(call, session)), status: 'removed' }
  call.client!.sessions = call.client!.sessions.filter((other) => other !== session)
  call.client!.lastActiveSessionId = call.client!.sessions[0]?.id ?? null
  return respond(call, json, null)
}

async function endAllSessions(call: Call): Promise<Answer> {
  if (call.client) Object.assign(call.client, { sessions: [], lastActiveSessionId: null })
  return respond(call, null, null)
}

function me(call: Call) {
  const session = call.client?.sessions[0]
  if (!session) throw new Refused(401, 'authentication_invalid', 'Unable to authenticate the request')
  return call.instance.accountOf(session)
}

function activities(call: Call) {
  const account = me(call)
  return (call.client?.sessions ?? []).map((session) => ({
    ...sessionJson(session, account, ''),
    user: null,
    latest_activity: {
      object: 'session_activity',
      id: `act_${session.id}`,
      is_mobile: false,
      browser_name: 'Chromium',
    },
  }))
}

async function changeMe(call: Call): Promise<Answer> {
  const account = me(call)
  const firstName = call.body.get('first_name') ?? account.firstName
  const lastName = call.body.get('last_name') ?? account.lastName
  return respond(call, userJson(call.instance.changeAccount(account.id, { firstName, lastName })), null)
}

async function deleteMe(call: Call): Promise<Answer> {
  const { id } = me(call)
  call.instance.deleteAccount(id)
  return respond(call, { object: 'user', id, deleted: true }, null)
}

function readCookies(header: string): Map<string, string> {
  const pairs = header.split(/; */).map((pair): [string, string] => {
    const end = pair.indexOf('=')
    return [pair.slice(0, end), pair.slice(end + 1)]
  })
  return new Map(pairs)
}

async function readBody(req: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of req) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}
