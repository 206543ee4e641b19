import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { betterAuth } from 'better-auth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authBrowser, PASSWORD } from '../../../tests/support/auth-browser'
import { type OidcProvider, startOidcProvider } from '../../../tests/support/oidc-provider'
import { useQuickHashes } from '../../../tests/support/quick-hashes'
import { ENDPOINTS, PROVIDER_ENDPOINTS } from './handler'
import { createAuthOptions } from './options'
import { PLAIN_SIGN_IN } from './plain-form'
import { createRegistration } from './registration'
import { createEmbeddedAuth, type EmbeddedAuth } from './server'
import { createSigningKey, createTokenSigner } from './token'

useQuickHashes()

const ISSUER = 'urn:parley:endpoints'
const directory = mkdtempSync(join(tmpdir(), 'parley-endpoints-'))
const signingKey = await createSigningKey()
let auth: EmbeddedAuth
let server: Server
let provider: OidcProvider
let origin: string
const pages: Record<'anonymous' | 'member' | 'administrator' | 'disabled', ReturnType<typeof authBrowser>> = {} as never

beforeAll(async () => {
  provider = await startOidcProvider()
  server = createServer((req, res) => void auth.handle(req, res, req.socket.remoteAddress!))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { issuer, clientId, clientSecret } = provider
  auth = await createEmbeddedAuth({
    database: new DatabaseSync(join(directory, 'identity.db')),
    sessionSecret: 'b5d1b0e0f2a84f0c9b0d8f2f6c1e7a34b5d1b0e0f2a84f0c',
    signingKey,
    serverName: 'Parley',
    issuer: ISSUER,
    origins: [origin],
    registration: 'open',
    mailer: { from: 'chat@example.com', problem: () => null, send: () => {}, sendNow: () => Promise.resolve() },
    provider: { issuer, clientId, clientSecret, name: 'The school' },
    syncUser: () => Promise.resolve(),
    identityOf: (userId) => {
      const account = auth.access.list().find(({ name }) => name === userId)
      return Promise.resolve(account ? `${ISSUER}|${account.id}` : null)
    },
    backups: () => null,
    log: () => {},
  })
  for (const name of ['administrator', 'member', 'disabled'] as const) {
    pages[name] = authBrowser(origin)
    await pages[name].signUp(name, { setupCode: auth.setupCode() ?? undefined })
  }
  pages.anonymous = authBrowser(origin)
  auth.access.setDisabled(auth.access.find({ email: 'disabled@example.com' }).id, true)
})

afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  auth.close()
  await provider.stop()
  rmSync(directory, { recursive: true })
})

/** Of better-auth and its plugins, which pages have no use for: none may come in with another version unseen. */
const CLOSED = [
  'GET /account-info',
  'GET /callback/:id',
  'GET /delete-user/callback',
  'GET /error',
  'GET /list-accounts',
  'GET /list-sessions',
  'GET /ok',
  'GET /reset-password/:token',
  'GET /verify-email',
  'POST /callback/:id',
  'POST /get-access-token',
  'POST /get-session',
  'POST /refresh-token',
  'POST /request-password-reset',
  'POST /revoke-other-sessions',
  'POST /revoke-session',
  'POST /revoke-sessions',
  'POST /send-verification-email',
  'POST /two-factor/get-totp-uri',
  'POST /two-factor/send-otp',
  'POST /two-factor/verify-otp',
  'POST /unlink-account',
  'POST /update-session',
  'POST /verify-password',
]

describe('C331 endpoints', () => {
  it('are open by name, and all others that are registered are known and closed', async () => {
    const database = new DatabaseSync(':memory:')
    const { api } = betterAuth(
      createAuthOptions({
        database,
        sessionSecret: 's',
        serverName: 'Parley',
        issuer: ISSUER,
        origins: [origin],
        registration: createRegistration(database, 'open', Date.now),
        signer: await createTokenSigner(signingKey, ISSUER, Date.now),
        provider: { issuer: provider.issuer, clientId: 'c', clientSecret: null, name: 'n' },
        syncUser: () => Promise.resolve(),
        backups: () => null,
        accountOf: () => Promise.resolve(null),
        mail: () => null,
        recoveryCodes: () => Promise.resolve(0),
        access: () => auth.access,
        notices: { add: () => {}, list: () => [], last: () => null },
        settings: { owner: () => null, isOwnerFixed: false, setOwner: () => {} },
        log: () => {},
        now: Date.now,
      }),
    )
    const registered = Object.values(api as Record<string, { path?: string; options?: { method?: string | string[] } }>)
      .filter(({ path }) => path !== undefined)
      .flatMap(({ path, options }) => [options?.method ?? 'GET'].flat().map((method) => `${method} ${path}`))
    const open = [...ENDPOINTS, ...PROVIDER_ENDPOINTS].map((one) => one.replace('/callback/oidc', '/callback/:id'))
    // The form is signing in with a password, sent by the browser itself.
    expect(open.filter((one) => !registered.includes(one))).toEqual([PLAIN_SIGN_IN])
    const closed = registered.filter((one) => !open.includes(one))
    // One path of it, by its name.
    expect([...closed, 'GET /callback/:id'].toSorted()).toEqual(CLOSED)
    for (const one of CLOSED) {
      const [method, path] = one.replace(':id', 'other').replace(':token', 'x').split(' ') as [string, string]
      const page = pages.administrator
      expect([one, (await (method === 'GET' ? page.get(path) : page.post(path))).status]).toEqual([one, 404])
    }
    database.close()
  })

  // anonymous, member, administrator, and one whose account was disabled while they were signed in
  it.each<[string, object, number[]]>([
    ['GET /account', {}, [401, 200, 200, 401]],
    ['GET /notices', {}, [401, 200, 200, 401]],
    ['GET /server', {}, [401, 403, 200, 401]],
    ['POST /server/owner', { owner: 'Ada' }, [401, 403, 200, 401]],
    ['POST /server/test-mail', {}, [401, 403, 200, 401]],
    ['POST /forgot-password', { email: 'x@example.com' }, [200, 200, 200, 200]],
    ['POST /email/confirmation', {}, [401, 200, 200, 401]],
    ['POST /email/confirm', { token: 'x' }, [400, 400, 400, 400]],
    ['POST /people/second-factor', { userId: 'disabled' }, [401, 403, 403, 401]],
    ['POST /two-factor/verify-totp', { code: '000000' }, [401, 400, 400, 401]],
    ['POST /two-factor/verify-backup-code', { code: 'a' }, [401, 400, 400, 401]],
    ['POST /two-factor/generate-backup-codes', { password: PASSWORD }, [401, 400, 400, 401]],
    ['POST /two-factor/enable', { password: PASSWORD }, [401, 200, 200, 401]],
    ['POST /sign-in/social', {}, [200, 200, 200, 200]],
    ['GET /callback/oidc', {}, [302, 302, 302, 302]],
    ['POST /link-social', { password: PASSWORD }, [401, 200, 200, 401]],
    ['POST /unlink-provider', { password: PASSWORD }, [401, 200, 200, 401]],
    ['POST /two-factor/disable', { password: PASSWORD }, [401, 200, 200, 401]],
  ])('answer who asks: %s', async (endpoint, body, expected) => {
    const [method, path] = endpoint.split(' ') as [string, string]
    const statuses: number[] = []
    for (const page of [pages.anonymous, pages.member, pages.administrator, pages.disabled]) {
      statuses.push((await (method === 'GET' ? page.get(path) : page.post(path, body))).status)
    }
    expect(statuses).toEqual(expected)
  })
})
