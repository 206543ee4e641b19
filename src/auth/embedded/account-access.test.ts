import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { authBrowser } from '../../../tests/support/auth-browser'
import type { BackupState } from './backup-endpoint'
import { createEmbeddedAuth, type EmbeddedAuth } from './server'
import { createSigningKey } from './token'

const ISSUER = 'urn:parley:access'
const signingKey = await createSigningKey()

let directory: string
let auth: EmbeddedAuth
let server: Server
let origin: string
let now: number
let backups: BackupState | null = null

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'parley-access-'))
  now = Date.now()
  server = createServer((req, res) => void auth.handle(req, res, req.socket.remoteAddress!))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  auth = await createEmbeddedAuth({
    database: new DatabaseSync(join(directory, 'identity.db')),
    sessionSecret: 'b5d1b0e0f2a84f0c9b0d8f2f6c1e7a34b5d1b0e0f2a84f0c',
    signingKey,
    issuer: ISSUER,
    origins: [origin],
    registration: 'open',
    syncUser: () => Promise.resolve(),
    // Whoever has an account is a person of the same name.
    identityOf: (userId) => {
      const account = auth.access.list().find(({ name }) => name === userId)
      return Promise.resolve(account ? `${ISSUER}|${account.id}` : null)
    },
    backups: () => backups,
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

async function signedUp(name: string) {
  const page = browser()
  expect((await page.signUp(name, { setupCode: auth.setupCode() ?? undefined })).status).toBe(200)
  return page
}

/** The first is the administrator. */
async function people() {
  return { ada: await signedUp('ada'), bo: await signedUp('bo'), cy: await signedUp('cy'), anyone: browser() }
}

const accountOf = (name: string) => auth.access.find({ email: `${name}@example.com` })

const ENDPOINTS = [
  ['get', '/people/account?userId=bo'],
  ['post', '/people/reset-link'],
  ['post', '/people/admin'],
  ['post', '/people/disabled'],
] as const

describe('C280 other people’s accounts', () => {
  it.each(ENDPOINTS)('are for administrators alone: %s %s', async (method, path) => {
    const { ada, cy, anyone } = await people()
    const ask = (page: typeof ada) => (method === 'get' ? page.get(path) : page.post(path, { userId: 'bo', on: false }))
    expect(await ask(anyone)).toMatchObject({ status: 401 })
    expect(await ask(cy)).toMatchObject({ status: 403, body: { code: 'ADMIN_ONLY' } })
    expect(await ask(ada)).toMatchObject({ status: 200 })
    auth.access.setDisabled(accountOf('cy').id, true)
    expect(await ask(cy)).toMatchObject({ status: 401 })
    const nobody = method === 'get' ? ada.get('/people/account?userId=dee') : ada.post(path, { userId: 'dee' })
    expect(await nobody).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })

  it('a new administrator is one at once, and the last one stays', async () => {
    const { ada, bo } = await people()
    expect(await ada.post('/people/admin', { userId: 'ada', on: false })).toMatchObject({
      body: { code: 'LAST_ADMIN' },
    })
    await ada.post('/people/admin', { userId: 'bo', on: true })
    expect(await bo.get('/people/account?userId=bo')).toMatchObject({ body: { isAdmin: true } })
    expect(await bo.post('/people/admin', { userId: 'ada', on: false })).toMatchObject({ status: 200 })
    expect(await ada.get('/people/account?userId=bo')).toMatchObject({ status: 403 })
  })
})

it('C351 how the backups stand is told to administrators alone', async () => {
  const { ada, bo, anyone } = await people()
  expect(await ada.get('/backups')).toMatchObject({ status: 200, body: { backups: null } })
  backups = { everyMs: 1, to: '/mnt/backups', lastMade: 2, lastFailed: null, isRunning: false }
  expect(await ada.get('/backups')).toMatchObject({ status: 200, body: { backups } })
  expect(await bo.get('/backups')).toMatchObject({ status: 403, body: { code: 'ADMIN_ONLY' } })
  expect(await anyone.get('/backups')).toMatchObject({ status: 401 })
})

describe('C281 a forgotten password', () => {
  const linkFor = async (page: ReturnType<typeof browser>, userId: string) =>
    ((await page.post('/people/reset-link', { userId })).body as { token: string }).token

  it('is replaced through a link that works once, ends all sessions, and tells who gave it', async () => {
    const { ada, bo } = await people()
    const token = await linkFor(ada, 'bo')
    expect(await bo.get('/get-session')).toMatchObject({ body: { user: { name: 'bo' } } })
    expect(await browser().post('/reset-password', { token, newPassword: 'short' })).toMatchObject({ status: 400 })
    expect(await browser().post('/reset-password', { token, newPassword: 'another horse' })).toMatchObject({
      status: 200,
    })
    expect(await bo.get('/get-session')).toMatchObject({ body: null })
    expect(await browser().post('/reset-password', { token, newPassword: 'a third horse' })).toMatchObject({
      status: 400,
    })
    expect(await bo.signIn('bo')).toMatchObject({ status: 401 })
    expect(await bo.signIn('bo', 'another horse')).toMatchObject({ status: 200 })
    expect(await bo.post('/reset-notice')).toMatchObject({ body: { notice: { by: 'ada', at: now } } })
    expect(await bo.post('/reset-notice')).toMatchObject({ body: { notice: null } })
  })

  it('is nothing that a stranger can ask for, and no link of another account', async () => {
    const { ada } = await people()
    expect(await browser().post('/request-password-reset', { email: 'bo@example.com' })).toMatchObject({ status: 404 })
    const [forBo, forCy] = [await linkFor(ada, 'bo'), await linkFor(ada, 'cy')]
    await browser().post('/reset-password', { token: forCy, newPassword: 'another horse' })
    expect(await browser().signIn('bo')).toMatchObject({ status: 200 })
    expect(await browser().signIn('cy', 'another horse')).toMatchObject({ status: 200 })
    await browser().post('/reset-password', { token: forBo, newPassword: 'bo’s new horse' })
    expect(await browser().signIn('bo', 'bo’s new horse')).toMatchObject({ status: 200 })
    for (const token of ['', 'reset-password', 'x'.repeat(24)]) {
      expect(await browser().post('/reset-password', { token, newPassword: 'another horse' })).toMatchObject({
        status: 400,
      })
    }
  })

  it('by a command names no one', async () => {
    const { bo } = await people()
    const token = await auth.access.resetToken(accountOf('bo').id, null)
    await browser().post('/reset-password', { token, newPassword: 'another horse' })
    await bo.signIn('bo', 'another horse')
    expect(await bo.post('/reset-notice')).toMatchObject({ body: { notice: { by: null } } })
  })
})

describe('C282 an account that is disabled', () => {
  it('is signed out everywhere and can’t sign in, by a new password either; enabled it is as before', async () => {
    const { ada, bo } = await people()
    const ended: string[] = []
    auth.onSessionsEnded((sessions) => ended.push(...sessions.map(({ id }) => id)))
    const token = ((await ada.post('/people/reset-link', { userId: 'bo' })).body as { token: string }).token
    expect(await ada.post('/people/disabled', { userId: 'bo', on: true })).toMatchObject({ status: 200 })
    await expect.poll(() => ended.length).toBeGreaterThan(0)
    expect(await bo.get('/token')).toMatchObject({ status: 401 })
    expect(await bo.signIn('bo')).toMatchObject({ status: 403, body: { code: 'ACCOUNT_DISABLED' } })
    await browser().post('/reset-password', { token, newPassword: 'another horse' })
    expect(await bo.signIn('bo', 'another horse')).toMatchObject({ status: 403 })
    await ada.post('/people/disabled', { userId: 'bo', on: false })
    expect(await bo.signIn('bo', 'another horse')).toMatchObject({ status: 200 })
  })

  it('is never one’s own, nor the last administrator’s', async () => {
    const { ada } = await people()
    expect(await ada.post('/people/disabled', { userId: 'ada', on: true })).toMatchObject({
      body: { code: 'OWN_ACCOUNT' },
    })
    expect(() => auth.access.setDisabled(accountOf('ada').id, true)).toThrow(/only administrator/)
  })
})
