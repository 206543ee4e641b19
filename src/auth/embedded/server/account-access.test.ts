import { beforeEach, describe, expect, it } from 'vitest'
import { type AccountBrowser, SERVER_STATE, withAccounts } from '../../../../tests/support/accounts'
import { PASSWORD } from '../../../../tests/support/auth-browser'
import type { BackupState } from './server-state'

let backups: BackupState | null
let owners: (string | null)[]
beforeEach(() => {
  backups = null
  owners = []
})
const here = withAccounts(() => ({
  state: () => ({ ...SERVER_STATE, backups }),
  onOwner: (owner) => owners.push(owner),
}))

/** The first account is the administrator. */
async function people() {
  return {
    ada: await here.signedUp('ada'),
    bo: await here.signedUp('bo'),
    cy: await here.signedUp('cy'),
    anyone: here.browser(),
  }
}

const accountOf = (name: string) => here.auth.access.find({ email: `${name}@example.com` })

const ENDPOINTS = [
  ['get', '/people/account?userId=bo'],
  ['post', '/people/reset-link'],
  ['post', '/people/admin'],
  ['post', '/people/disabled'],
] as const

describe('C280 other people’s accounts', () => {
  it.each(ENDPOINTS)('require an administrator: %s %s', async (method, path) => {
    const { ada, cy, anyone } = await people()
    const ask = (page: typeof ada) => (method === 'get' ? page.get(path) : page.post(path, { userId: 'bo', on: false }))
    expect(await ask(anyone)).toMatchObject({ status: 401 })
    expect(await ask(cy)).toMatchObject({ status: 403, body: { code: 'ADMIN_ONLY' } })
    expect(await ask(ada)).toMatchObject({ status: 200 })
    here.auth.access.setDisabled(accountOf('cy').id, true)
    expect(await ask(cy)).toMatchObject({ status: 401 })
    const nobody = method === 'get' ? ada.get('/people/account?userId=dee') : ada.post(path, { userId: 'dee' })
    expect(await nobody).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })

  it('a new administrator can act at once, and the last one can’t lose the role', async () => {
    const { ada, bo } = await people()
    expect(await ada.post('/people/admin', { userId: 'ada', on: false })).toMatchObject({
      body: { code: 'LAST_ADMIN' },
    })
    await ada.post('/people/admin', { userId: 'bo', on: true })
    expect(await bo.get('/people/account?userId=bo')).toMatchObject({ body: { isAdmin: true } })
    expect(await bo.post('/people/admin', { userId: 'ada', on: false })).toMatchObject({ status: 200 })
    expect(await ada.get('/people/account?userId=bo')).toMatchObject({ status: 403 })
  })

  it('a disabled administrator doesn’t count: the other stays, even when deleting the account', async () => {
    const { ada } = await people()
    await ada.post('/people/admin', { userId: 'bo', on: true })
    expect(await ada.get('/server')).toMatchObject({ body: { administrators: 2 } })
    await ada.post('/people/disabled', { userId: 'bo', on: true })
    expect(await ada.get('/server')).toMatchObject({ body: { administrators: 1 } })
    const left = { body: { code: 'LAST_ADMIN' } }
    expect(await ada.post('/delete-user', { password: PASSWORD })).toMatchObject(left)
    expect(await ada.post('/people/admin', { userId: 'ada', on: false })).toMatchObject(left)
  })
})

it('C351 only administrators see the state of the backups', async () => {
  const { ada, bo, anyone } = await people()
  expect(await ada.get('/server')).toMatchObject({ status: 200, body: { backups: null } })
  backups = { everyMs: 1, to: '/mnt/backups', lastMade: 2, lastFailed: null, reason: null, isRunning: false }
  expect(await ada.get('/server')).toMatchObject({ status: 200, body: { backups } })
  expect(await bo.get('/server')).toMatchObject({ status: 403, body: { code: 'ADMIN_ONLY' } })
  expect(await anyone.get('/server')).toMatchObject({ status: 401 })
})

describe('C281 a forgotten password', () => {
  const linkFor = async (page: AccountBrowser, userId: string) =>
    ((await page.post('/people/reset-link', { userId })).body as { token: string }).token

  it('is replaced through a link that works once, ends all sessions, and names who created it', async () => {
    const { ada, bo } = await people()
    const token = await linkFor(ada, 'bo')
    expect(await bo.get('/get-session')).toMatchObject({ body: { user: { name: 'bo' } } })
    expect(await here.browser().post('/reset-password', { token, newPassword: 'short' })).toMatchObject({ status: 400 })
    expect(await here.browser().post('/reset-password', { token, newPassword: 'another horse' })).toMatchObject({
      status: 200,
    })
    expect(await bo.get('/get-session')).toMatchObject({ body: null })
    expect(await here.browser().post('/reset-password', { token, newPassword: 'a third horse' })).toMatchObject({
      status: 400,
    })
    expect(await bo.signIn('bo')).toMatchObject({ status: 401 })
    expect(await bo.signIn('bo', 'another horse')).toMatchObject({ status: 200 })
    const told = { notices: [{ id: expect.any(Number), kind: 'password', by: 'ada', at: here.now }] }
    expect(await bo.get('/notices')).toMatchObject({ body: told })
  })

  it('can’t be replaced by strangers, or with another account’s link', async () => {
    const { ada } = await people()
    expect(await here.browser().post('/request-password-reset', { email: 'bo@example.com' })).toMatchObject({
      status: 404,
    })
    const [forBo, forCy] = [await linkFor(ada, 'bo'), await linkFor(ada, 'cy')]
    await here.browser().post('/reset-password', { token: forCy, newPassword: 'another horse' })
    expect(await here.browser().signIn('bo')).toMatchObject({ status: 200 })
    expect(await here.browser().signIn('cy', 'another horse')).toMatchObject({ status: 200 })
    await here.browser().post('/reset-password', { token: forBo, newPassword: 'bo’s new horse' })
    expect(await here.browser().signIn('bo', 'bo’s new horse')).toMatchObject({ status: 200 })
    for (const token of ['', 'reset-password', 'x'.repeat(24)]) {
      expect(await here.browser().post('/reset-password', { token, newPassword: 'another horse' })).toMatchObject({
        status: 400,
      })
    }
  })

  it('can’t be replaced with a link made by a fast clock once the clock is corrected', async () => {
    const { ada } = await people()
    here.now += 365 * 24 * 60 * 60_000
    const token = await linkFor(ada, 'bo')
    here.now -= 365 * 24 * 60 * 60_000
    expect(await here.browser().post('/reset-password', { token, newPassword: 'another horse' })).toMatchObject({
      body: { code: 'INVALID_TOKEN' },
    })
    // Clocks are corrected by small amounts all the time.
    const other = await linkFor(ada, 'bo')
    here.now -= 30_000
    expect(await here.browser().post('/reset-password', { token: other, newPassword: 'another horse' })).toMatchObject({
      status: 200,
    })
  })

  it('reset by a command names no one', async () => {
    const { bo } = await people()
    const token = await here.auth.access.resetToken(accountOf('bo').id, null)
    await here.browser().post('/reset-password', { token, newPassword: 'another horse' })
    await bo.signIn('bo', 'another horse')
    expect(await bo.get('/notices')).toMatchObject({ body: { notices: [{ by: null }] } })
  })

  it('is announced on every device for thirty days: an intruder can’t dismiss the notice', async () => {
    const { ada, cy, bo } = await people()
    expect((await bo.get('/token')).body).not.toHaveProperty('notice')
    await here.browser().post('/reset-password', { token: await linkFor(ada, 'bo'), newPassword: 'the thief’s horse' })
    const thief = here.browser()
    await thief.signIn('bo', 'the thief’s horse')
    expect(await thief.get('/notices')).toMatchObject({ body: { notices: [{ by: 'ada' }] } })
    here.now += 60_000
    const token = await here.auth.access.resetToken(accountOf('bo').id, null)
    await here.browser().post('/reset-password', { token, newPassword: 'bo’s own horse' })
    await bo.signIn('bo', 'bo’s own horse')
    const { notices } = (await bo.get('/notices')).body
    expect(notices).toMatchObject([{ by: null }, { by: 'ada', at: here.now - 60_000 }])
    expect((await bo.get('/token')).body.notice).toBe(notices[0].id)
    expect(await cy.get('/notices')).toMatchObject({ body: { notices: [] } })
    expect(await here.browser().get('/notices')).toMatchObject({ status: 401 })
    here.now += 30 * 24 * 60 * 60_000
    await bo.signIn('bo', 'bo’s own horse')
    expect(await bo.get('/notices')).toMatchObject({ body: { notices: [] } })
  })

  it.each(['a new password by another link', 'a new password', 'a new address'])(
    'is replaced through links that become invalid after %s',
    async (change) => {
      const { ada, bo } = await people()
      const [old, other] = [await linkFor(ada, 'bo'), await linkFor(ada, 'bo')]
      if (change === 'a new password') {
        await bo.post('/change-password', { currentPassword: PASSWORD, newPassword: 'a new horse' })
      } else if (change === 'a new address') await bo.post('/email', { email: 'bo@new.example', password: PASSWORD })
      else await here.browser().post('/reset-password', { token: other, newPassword: 'a new horse' })
      expect(await here.browser().post('/reset-password', { token: old, newPassword: 'an old horse' })).toMatchObject({
        body: { code: 'INVALID_TOKEN' },
      })
    },
  )

  it('reset by an earlier version is still announced', async () => {
    const { ada } = await people()
    here.auth.close()
    const database = here.openFile()
    database.exec('pragma application_id = 0')
    database
      .prepare('insert into "accountState" ("userId", "resetBy", "resetAt") select id, ?, ? from user where name = ?')
      .run('Ada', here.now, 'ada')
    database.close()
    await here.boot()
    expect(await ada.get('/notices')).toMatchObject({
      body: { notices: [{ kind: 'password', by: 'Ada', at: here.now }] },
    })
  })
})

describe('C321 the contact line', () => {
  it('is set by administrators alone, unless a flag fixes it', async () => {
    const { ada, bo, anyone } = await people()
    expect(owners).toEqual([null])
    expect(await anyone.post('/server/owner', { owner: 'Eve' })).toMatchObject({ status: 401 })
    expect(await bo.post('/server/owner', { owner: 'Eve' })).toMatchObject({ body: { code: 'ADMIN_ONLY' } })
    expect(await bo.get('/server')).toMatchObject({ status: 403 })
    for (const owner of ['x'.repeat(101), 'a\u202eb']) {
      expect(await ada.post('/server/owner', { owner })).toMatchObject({ body: { code: 'OWNER_INVALID' } })
    }
    const line = 'Ada Moss, ada@example.com'
    expect(await ada.post('/server/owner', { owner: ` Ada  Moss,\nada@example.com ` })).toMatchObject({
      body: { owner: line, isOwnerFixed: false },
    })
    expect(owners).toEqual([null, line])
    here.auth.close()
    await here.boot()
    expect(owners.at(-1)).toBe(line)
    expect(await ada.post('/server/owner', { owner: '' })).toMatchObject({ body: { owner: null } })
    here.auth.close()
    await here.boot({ owner: 'The committee' })
    expect(owners.at(-1)).toBe('The committee')
    expect(await ada.post('/server/owner', { owner: line })).toMatchObject({ body: { code: 'OWNER_FIXED' } })
    expect(await ada.get('/server')).toMatchObject({ body: { owner: 'The committee', isOwnerFixed: true } })
  })
})

describe('C282 an account that is disabled', () => {
  it('is signed out everywhere and can’t sign in, even with a new password; enabling it restores everything', async () => {
    const { ada, bo } = await people()
    const ended: string[] = []
    here.auth.onSessionsEnded((sessions) => ended.push(...sessions.map(({ id }) => id)))
    const token = ((await ada.post('/people/reset-link', { userId: 'bo' })).body as { token: string }).token
    expect(await ada.post('/people/disabled', { userId: 'bo', on: true })).toMatchObject({ status: 200 })
    await expect.poll(() => ended.length).toBeGreaterThan(0)
    expect(await bo.get('/token')).toMatchObject({ status: 401 })
    expect(await bo.signIn('bo')).toMatchObject({ status: 403, body: { code: 'ACCOUNT_DISABLED' } })
    await here.browser().post('/reset-password', { token, newPassword: 'another horse' })
    expect(await bo.signIn('bo', 'another horse')).toMatchObject({ status: 403 })
    await ada.post('/people/disabled', { userId: 'bo', on: false })
    expect(await bo.signIn('bo', 'another horse')).toMatchObject({ status: 200 })
  })

  it('can’t be the administrator’s own, nor the last administrator’s', async () => {
    const { ada } = await people()
    expect(await ada.post('/people/disabled', { userId: 'ada', on: true })).toMatchObject({
      body: { code: 'OWN_ACCOUNT' },
    })
    expect(() => here.auth.access.setDisabled(accountOf('ada').id, true)).toThrow(/only administrator/)
  })
})
