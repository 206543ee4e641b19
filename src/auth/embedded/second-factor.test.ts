import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { authBrowser, PASSWORD } from '../../../tests/support/auth-browser'
import { codeOf } from '../../../tests/support/authenticator'
import { useQuickHashes } from '../../../tests/support/quick-hashes'
import type { Letter } from './account-mail'
import { createEmbeddedAuth, type EmbeddedAuth } from './server'
import { requireAsked } from './second-factor'
import { createSigningKey } from './token'

const ISSUER = 'urn:parley:factor'
const signingKey = await createSigningKey()

useQuickHashes()

let directory: string
let database: InstanceType<typeof DatabaseSync>
let auth: EmbeddedAuth
let server: Server
let origin: string
let now: number
let letters: Letter[]

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'parley-factor-'))
  now = Date.now()
  letters = []
  server = createServer((req, res) => void auth.handle(req, res, req.socket.remoteAddress!))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  database = new DatabaseSync(join(directory, 'identity.db'))
  auth = await createEmbeddedAuth({
    database,
    sessionSecret: 'b5d1b0e0f2a84f0c9b0d8f2f6c1e7a34b5d1b0e0f2a84f0c',
    signingKey,
    provider: null,
    serverName: 'The club',
    issuer: ISSUER,
    origins: [origin],
    registration: 'open',
    mailer: {
      from: 'chat@example.com',
      problem: () => null,
      send: (_, letter) => void letters.push(letter),
      sendNow: () => Promise.resolve(),
    },
    syncUser: () => Promise.resolve(),
    // Whoever has an account is a person of the same name.
    identityOf: (userId) => {
      const account = auth.access.list().find(({ name }) => name === userId)
      return Promise.resolve(account ? `${ISSUER}|${account.id}` : null)
    },
    backups: () => null,
    log: () => {},
    now: () => now,
  })
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  auth.close()
  rmSync(directory, { recursive: true })
})

const browser = () => authBrowser(origin)
type Page = ReturnType<typeof browser>

async function signedUp(name: string) {
  const page = browser()
  expect((await page.signUp(name, { setupCode: auth.setupCode() ?? undefined })).status).toBe(200)
  return page
}

/** Set up by the code of the period before, so that those of this one and the next are left. */
async function withSecondFactor(page: Page) {
  const { totpURI, backupCodes } = (await page.post('/two-factor/enable', { password: PASSWORD })).body as {
    totpURI: string
    backupCodes: string[]
  }
  expect(await verify(page, codeOf(totpURI, -1))).toMatchObject({ status: 200 })
  return { uri: totpURI, codes: backupCodes }
}

const verify = (page: Page, code: string) => page.post('/two-factor/verify-totp', { code })
const recover = (page: Page, code: string) => page.post('/two-factor/verify-backup-code', { code })
const isSignedIn = async (page: Page) => (await page.get('/token')).status === 200
const idOf = (name: string) => auth.access.find({ email: `${name}@example.com` }).id

describe('C326 a second factor', () => {
  it('is set up with the password and a first code, and asked for after the password', async () => {
    const bo = await signedUp('bo')
    expect(await bo.post('/two-factor/enable', { password: 'wrong password' })).toMatchObject({ status: 400 })
    const begun = (await bo.post('/two-factor/enable', { password: PASSWORD })).body as { totpURI: string }
    expect(decodeURIComponent(begun.totpURI)).toContain('otpauth://totp/The club:bo@example.com?')
    // Not before a code was right: who closes the page meanwhile is not locked out.
    expect(await browser().signIn('bo')).toMatchObject({ status: 200, body: { user: { name: 'bo' } } })
    expect(await verify(bo, '000000')).toMatchObject({ body: { code: 'INVALID_CODE' } })
    const { uri } = await withSecondFactor(bo)
    expect(await bo.get('/account')).toMatchObject({ body: { hasSecondFactor: true, recoveryCodes: 10 } })

    const page = browser()
    expect(await page.signIn('bo')).toMatchObject({ status: 200, body: { twoFactorRedirect: true } })
    expect(await isSignedIn(page)).toBe(false)
    expect(await verify(page, codeOf(uri))).toMatchObject({ status: 200 })
    expect(await isSignedIn(page)).toBe(true)
  })

  it('is passed once with each code, however many try it at once', async () => {
    const { uri } = await withSecondFactor(await signedUp('bo'))
    const pages = [browser(), browser(), browser()]
    for (const page of pages) await page.signIn('bo')
    const statuses = await Promise.all(pages.map(async (page) => (await verify(page, codeOf(uri))).status))
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 401, 401])
    const late = browser()
    await late.signIn('bo')
    expect(await verify(late, codeOf(uri))).toMatchObject({ body: { code: 'CODE_USED' } })
    expect(await verify(late, codeOf(uri, 1))).toMatchObject({ status: 200 })
  })

  it('is passed by a recovery code, each once; new ones end the old', async () => {
    const bo = await signedUp('bo')
    const { codes } = await withSecondFactor(bo)
    const page = browser()
    await page.signIn('bo')
    expect(await recover(page, codes[0]!)).toMatchObject({ status: 200 })
    expect(await isSignedIn(page)).toBe(true)
    expect(await page.get('/account')).toMatchObject({ body: { recoveryCodes: 9 } })
    const again = browser()
    await again.signIn('bo')
    expect((await recover(again, codes[0]!)).status).toBe(401)
    expect((await bo.post('/two-factor/generate-backup-codes', { password: 'wrong password' })).status).toBe(400)
    const fresh = (await bo.post('/two-factor/generate-backup-codes', { password: PASSWORD })).body.backupCodes
    expect((await recover(again, codes[1]!)).status).toBe(401)
    expect((await recover(again, fresh[0])).status).toBe(200)
  })

  it('slows down guesses, at one challenge and over many, and those at recovery codes with them', async () => {
    const { uri } = await withSecondFactor(await signedUp('bo'))
    const statuses: number[] = []
    for (let n = 0; n < 7; n++) {
      const page = browser()
      await page.signIn('bo')
      statuses.push((n % 2 ? await recover(page, 'aaaaa-bbbbb') : await verify(page, '000000')).status)
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
    const page = browser()
    await page.signIn('bo')
    expect((await verify(page, codeOf(uri))).body.code).toBe('TOO_MANY_TRIES')
    now += 10 * 60_000
    expect((await verify(page, codeOf(uri))).status).toBe(200)
  })

  it('is turned off with the password, which a confirmed address is told', async () => {
    const bo = await signedUp('bo')
    await withSecondFactor(bo)
    await auth.access.confirmAddress(idOf('bo'))
    expect((await bo.post('/two-factor/disable', { password: 'wrong password' })).status).toBe(400)
    expect((await bo.post('/two-factor/disable', { password: PASSWORD })).status).toBe(200)
    expect(letters.at(-1)).toEqual({ kind: 'second-factor-off', by: null })
    expect(await browser().signIn('bo')).toMatchObject({ body: { user: { name: 'bo' } } })
  })
})

describe('C327 past a second factor', () => {
  it.each([
    ['GET', '/token'],
    ['GET', '/account'],
    ['GET', '/devices'],
    ['GET', '/notices'],
    ['GET', '/server'],
    ['POST', '/change-password'],
    ['POST', '/email'],
    ['POST', '/update-user'],
    ['POST', '/delete-user'],
    ['POST', '/two-factor/enable'],
    ['POST', '/two-factor/disable'],
    ['POST', '/two-factor/generate-backup-codes'],
    ['POST', '/devices/end-others'],
    ['POST', '/invites'],
  ])('leads no password alone: %s %s', async (method, path) => {
    await withSecondFactor(await signedUp('bo'))
    const page = browser()
    await page.signIn('bo')
    expect((await page.get('/get-session')).body).toBe(null)
    const body = {
      password: PASSWORD,
      currentPassword: PASSWORD,
      newPassword: 'another horse',
      name: 'x',
      email: 'x@y.zz',
    }
    expect((await (method === 'GET' ? page.get(path) : page.post(path, body))).status).toBe(401)
    expect(await isSignedIn(page)).toBe(false)
  })

  it.each(['handed over', 'mailed'])('leads no link to a new password that was %s', async (way) => {
    const { uri } = await withSecondFactor(await signedUp('bo'))
    const token =
      way === 'mailed' ? await auth.access.mailedToken(idOf('bo'), 60) : await auth.access.resetToken(idOf('bo'), null)
    const page = browser()
    expect(await page.post('/reset-password', { token, newPassword: 'another horse' })).toMatchObject({ status: 200 })
    expect(await isSignedIn(page)).toBe(false)
    expect(await page.signIn('bo', 'another horse')).toMatchObject({ body: { twoFactorRedirect: true } })
    expect(await isSignedIn(page)).toBe(false)
    expect((await verify(page, codeOf(uri))).status).toBe(200)
  })

  it('leads no device that was asked to be trusted, no code without a session, and no challenge of someone else', async () => {
    const { uri } = await withSecondFactor(await signedUp('bo'))
    const page = browser()
    await page.signIn('bo')
    for (const extra of [{ trustDevice: true }, { disableSession: true }]) {
      expect(await page.post('/two-factor/verify-totp', { code: codeOf(uri), ...extra })).toMatchObject({
        body: { code: 'FIELD_UNKNOWN' },
      })
    }
    expect((await verify(browser(), codeOf(uri))).body.code).toBe('INVALID_TWO_FACTOR_COOKIE')
    const cy = await signedUp('cy')
    await withSecondFactor(cy)
    const other = browser()
    await other.signIn('cy')
    expect((await verify(other, codeOf(uri))).status).toBe(401)
    const forged = browser()
    for (const [name, value] of other.cookies) forged.cookies.set(name, value.replace(/^[^.]*/, '2fa-guess'))
    expect((await verify(forged, codeOf(uri))).status).toBe(401)
  })

  it('leads no form that a page without scripts sends', async () => {
    await withSecondFactor(await signedUp('bo'))
    const page = browser()
    const form = new URLSearchParams({ email: 'bo@example.com', password: PASSWORD, next: '/users' }).toString()
    const answer = await page.post('/sign-in/form', form, { 'content-type': 'application/x-www-form-urlencoded' })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/sign-in?next=%2Fusers&step=code')
    expect(await isSignedIn(page)).toBe(false)
  })

  it('leads no other way by which a session begins', async () => {
    await withSecondFactor(await signedUp('bo'))
    const none = [undefined, '/sign-up/email', '/reset-password', '/verify-email', '/email/confirm', '/anything-new']
    for (const path of none) expect(() => requireAsked(database, idOf('bo'), path)).toThrow('Sign in with your code')
    await signedUp('cy')
    for (const path of none) expect(() => requireAsked(database, idOf('cy'), path)).not.toThrow()
  })

  it('nothing leads once it was set up anew: the codes of before are good for nothing', async () => {
    const bo = await signedUp('bo')
    const old = await withSecondFactor(bo)
    await bo.post('/two-factor/disable', { password: PASSWORD })
    await withSecondFactor(bo)
    const page = browser()
    await page.signIn('bo')
    expect((await verify(page, codeOf(old.uri))).status).toBe(401)
    expect((await recover(page, old.codes[0]!)).status).toBe(401)
  })
})

describe('C328 a lost second factor', () => {
  it('is turned off by an administrator, never by others and never one’s own; its person is told who did', async () => {
    const ada = await signedUp('ada')
    const [bo, cy] = [await signedUp('bo'), await signedUp('cy')]
    const reset = (page: Page, userId: string) => page.post('/people/second-factor', { userId })
    expect(await reset(ada, 'bo')).toMatchObject({ status: 403, body: { code: 'NO_SECOND_FACTOR' } })
    await withSecondFactor(bo)
    await withSecondFactor(ada)
    await auth.access.confirmAddress(idOf('bo'))
    expect(await ada.get('/people/account?userId=bo')).toMatchObject({ body: { hasSecondFactor: true } })
    expect(await reset(browser(), 'bo')).toMatchObject({ status: 401 })
    expect(await reset(cy, 'bo')).toMatchObject({ status: 403, body: { code: 'ADMIN_ONLY' } })
    expect(await reset(ada, 'ada')).toMatchObject({ body: { code: 'OWN_ACCOUNT' } })
    expect(await reset(ada, 'bo')).toMatchObject({ status: 200 })
    expect(letters.at(-1)).toEqual({ kind: 'second-factor-off', by: 'ada' })
    const page = browser()
    await page.signIn('bo')
    expect(await page.get('/notices')).toMatchObject({
      body: { notices: [{ kind: 'second-factor', by: 'ada', at: now }] },
    })
    // And set up again.
    const { uri } = await withSecondFactor(page)
    const again = browser()
    await again.signIn('bo')
    expect((await verify(again, codeOf(uri))).status).toBe(200)
  })
})
