import { DatabaseSync } from '@photostructure/sqlite'
import { betterAuth } from 'better-auth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AccountBrowser, ISSUER, SERVER_STATE, signingKey, withAccounts } from '../../../../tests/support/accounts'
import { PASSWORD } from '../../../../tests/support/auth-browser'
import { type OidcProvider, startOidcProvider } from '../../../../tests/support/oidc-provider'
import { type Asker, ENDPOINTS } from './endpoints'
import { createAuthOptions } from './options'
import { PLAIN_SIGN_IN } from './plain-form'
import { createRegistration } from './registration'
import { createTokenSigner } from './token'

let provider: OidcProvider
beforeAll(async () => {
  provider = await startOidcProvider()
})
const here = withAccounts(
  () => ({
    mailer: { from: 'chat@example.com', problem: () => null, send: () => {}, sendNow: () => Promise.resolve() },
    provider: {
      issuer: provider.issuer,
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
      name: 'The school',
    },
  }),
  { once: true },
)
afterAll(() => provider.stop())

const pages: Record<'anonymous' | 'member' | 'administrator' | 'disabled', AccountBrowser> = {} as never
beforeAll(async () => {
  for (const name of ['administrator', 'member', 'disabled'] as const) pages[name] = await here.signedUp(name)
  pages.anonymous = here.browser()
  // This one requires a session.
  here.auth.access.setDisabled(here.idOf('disabled'), true)
})

/** Endpoints of better-auth and its plugins that the pages don't use. A new version must not open one unnoticed. */
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
  it('are open by name, each path for one method, and all other registered ones are known and closed', async () => {
    const database = new DatabaseSync(':memory:')
    const { api } = betterAuth(
      createAuthOptions({
        database,
        sessionSecret: 's',
        serverName: 'Parley',
        issuer: ISSUER,
        origins: [here.origin],
        registration: createRegistration(database, 'open', Date.now),
        signer: await createTokenSigner(signingKey, ISSUER, Date.now),
        provider: { issuer: provider.issuer, clientId: 'c', clientSecret: null, name: 'n' },
        syncUser: () => Promise.resolve(),
        state: () => SERVER_STATE,
        accountOf: () => Promise.resolve(null),
        mail: () => null,
        recoveryCodes: () => Promise.resolve(0),
        access: () => here.auth.access,
        notices: { add: () => {}, list: () => [], last: () => null },
        settings: { owner: () => null, isOwnerFixed: false, setOwner: () => {} },
        log: () => {},
        now: Date.now,
      }),
    )
    const registered = Object.values(api as Record<string, { path?: string; options?: { method?: string | string[] } }>)
      .filter(({ path }) => path !== undefined)
      .flatMap(({ path, options }) => [options?.method ?? 'GET'].flat().map((method) => `${method} ${path}`))
    const paths = [...ENDPOINTS.keys()].map((one) => one.split(' ')[1])
    expect(new Set(paths).size).toBe(paths.length)
    const open = [...ENDPOINTS.keys()].map((one) => one.replace('/callback/oidc', '/callback/:id'))
    // The sign-in form as the browser posts it.
    expect(open.filter((one) => !registered.includes(one))).toEqual([PLAIN_SIGN_IN])
    const closed = registered.filter((one) => !open.includes(one))
    // A representative path, by its name.
    expect([...closed, 'GET /callback/:id'].toSorted()).toEqual(CLOSED)
    for (const one of CLOSED) {
      const [method, path] = one.replace(':id', 'other').replace(':token', 'x').split(' ') as [string, string]
      const page = pages.administrator
      expect([one, (await (method === 'GET' ? page.get(path) : page.post(path))).status]).toEqual([one, 404])
    }
    database.close()
  })

  /** Each endpoint's request, and its response to allowed callers. */
  const EXAMPLES: Record<string, [body: object, status: number]> = {
    'POST /sign-up/email': [{ name: 'x', email: 'member@example.com', password: PASSWORD }, 422],
    'POST /sign-in/email': [{ email: 'no address', password: PASSWORD }, 400],
    [PLAIN_SIGN_IN]: [{ email: 'no address', password: PASSWORD }, 303],
    'POST /sign-in/social': [{}, 200],
    'GET /callback/oidc': [{}, 302],
    'POST /two-factor/verify-totp': [{ code: '000000' }, 400],
    'POST /two-factor/verify-backup-code': [{ code: 'a' }, 400],
    'GET /get-session': [{}, 200],
    'GET /token': [{}, 200],
    'GET /registration': [{}, 200],
    'POST /forgot-password': [{ email: 'x@example.com' }, 200],
    'POST /reset-password': [{ token: 'x', newPassword: 'another horse' }, 400],
    'POST /email/confirm': [{ token: 'x' }, 400],
    'GET /account': [{}, 200],
    'GET /notices': [{}, 200],
    'POST /update-user': [{ name: '' }, 400],
    'POST /change-password': [{ currentPassword: 'wrong password', newPassword: 'another horse' }, 400],
    'POST /email': [{ email: 'no address', password: PASSWORD }, 400],
    'POST /email/confirmation': [{}, 200],
    'POST /two-factor/enable': [{ password: PASSWORD }, 200],
    'POST /two-factor/disable': [{ password: PASSWORD }, 200],
    'POST /two-factor/generate-backup-codes': [{ password: PASSWORD }, 400],
    'POST /link-social': [{ password: PASSWORD }, 200],
    'POST /unlink-provider': [{ password: PASSWORD }, 200],
    'POST /delete-user': [{ password: 'wrong password' }, 400],
    'GET /devices': [{}, 200],
    'POST /devices/end': [{ id: 'x' }, 200],
    'POST /devices/end-others': [{}, 200],
    'POST /invites': [{}, 200],
    'GET /people/account': [{}, 404],
    'POST /people/reset-link': [{ userId: 'disabled' }, 200],
    'POST /people/admin': [{ userId: 'member', on: false }, 200],
    'POST /people/disabled': [{ userId: 'disabled', on: true }, 200],
    'POST /people/second-factor': [{ userId: 'nobody' }, 404],
    'GET /server': [{}, 200],
    'POST /server/owner': [{ owner: 'Ada' }, 200],
    'POST /server/test-mail': [{}, 200],
    // Last, because it ends the sessions that the others use.
    'POST /sign-out': [{}, 200],
  }
  const refusals: Record<Asker, (status: number) => number[]> = {
    anyone: (status) => [status, status, status, status],
    half: (status) => [401, status, status, 401],
    account: (status) => [401, status, status, 401],
    administrator: (status) => [401, 403, status, 401],
  }

  it('are all called by this test', () => {
    expect(Object.keys(EXAMPLES).toSorted()).toEqual([...ENDPOINTS.keys()].toSorted())
  })

  it.each(Object.entries(EXAMPLES))(
    'respond to unauthenticated, member, administrator, and disabled callers as the table says: %s',
    async (endpoint, [body, status]) => {
      const [method, path] = endpoint.split(' ') as [string, string]
      const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
      const ask = (page: AccountBrowser) => {
        if (method === 'GET') return page.get(path)
        if (endpoint !== PLAIN_SIGN_IN) return page.post(path, body)
        return page.post(path, new URLSearchParams(body as Record<string, string>).toString(), form)
      }
      const statuses: number[] = []
      for (const page of [pages.anonymous, pages.member, pages.administrator, pages.disabled]) {
        statuses.push((await ask(page)).status)
      }
      expect(statuses).toEqual(refusals[ENDPOINTS.get(endpoint)!.who](status))
    },
  )

  it.each([...ENDPOINTS].filter(([, { isGuessable }]) => isGuessable).map(([name]) => name))(
    'throttle guesses, whatever account they name: %s',
    async (endpoint) => {
      const path = endpoint.split(' ')[1]!
      const page = here.browser()
      expect((await page.signIn('member')).status).toBe(200)
      const wrong = { password: 'wrong password' }
      const body = path.includes('verify')
        ? { code: '000000' }
        : path === '/link-social'
          ? wrong
          : {
              email: 'someone@example.com',
              ...wrong,
              currentPassword: 'wrong password',
              newPassword: 'another horse',
            }
      const statuses: number[] = []
      for (let n = 0; n < 6; n++) statuses.push((await page.post(path, body)).status)
      expect(statuses.slice(0, 5).filter((status) => status === 429 || status < 400)).toEqual([])
      expect(statuses[5]).toBe(429)
      here.now += 25 * 60 * 60_000
    },
  )
})
