import { beforeEach, describe, expect, it } from 'vitest'
import { type AccountBrowser, withAccounts } from '../../../../tests/support/accounts'
import { PASSWORD } from '../../../../tests/support/auth-browser'
import { codeOf } from '../../../../tests/support/authenticator'
import { withinOnePeriod } from '../../../../tests/support/one-period'
import type { Letter } from './account-mail'
import { requireAsked } from './second-factor'

let letters: Letter[]
beforeEach(() => {
  letters = []
})
withinOnePeriod()
const here = withAccounts(() => ({
  serverName: 'The club',
  mailer: {
    from: 'chat@example.com',
    problem: () => null,
    send: (_, letter) => void letters.push(letter),
    sendNow: () => Promise.resolve(),
  },
}))

/** Sets it up with the previous period's code, which leaves those of this period and the next. */
async function withSecondFactor(page: AccountBrowser) {
  const { totpURI, backupCodes } = (await page.post('/two-factor/enable', { password: PASSWORD })).body as {
    totpURI: string
    backupCodes: string[]
  }
  expect(await verify(page, codeOf(totpURI, -1))).toMatchObject({ status: 200 })
  return { uri: totpURI, codes: backupCodes }
}

const verify = (page: AccountBrowser, code: string) => page.post('/two-factor/verify-totp', { code })
const recover = (page: AccountBrowser, code: string) => page.post('/two-factor/verify-backup-code', { code })
const isSignedIn = async (page: AccountBrowser) => (await page.get('/token')).status === 200

describe('C326 a second factor', () => {
  it('is set up with the password and a first code, and required after the password', async () => {
    const bo = await here.signedUp('bo')
    expect(await bo.post('/two-factor/enable', { password: 'wrong password' })).toMatchObject({ status: 400 })
    const begun = (await bo.post('/two-factor/enable', { password: PASSWORD })).body as { totpURI: string }
    expect(decodeURIComponent(begun.totpURI)).toContain('otpauth://totp/The club:bo@example.com?')
    // Not before a code was correct, so that closing the page meanwhile locks no one out.
    expect(await here.browser().signIn('bo')).toMatchObject({ status: 200, body: { user: { name: 'bo' } } })
    expect(await verify(bo, '000000')).toMatchObject({ body: { code: 'INVALID_CODE' } })
    const { uri } = await withSecondFactor(bo)
    expect(await bo.get('/account')).toMatchObject({ body: { hasSecondFactor: true, recoveryCodes: 10 } })

    const page = here.browser()
    expect(await page.signIn('bo')).toMatchObject({ status: 200, body: { twoFactorRedirect: true } })
    expect(await isSignedIn(page)).toBe(false)
    expect(await verify(page, codeOf(uri))).toMatchObject({ status: 200 })
    expect(await isSignedIn(page)).toBe(true)
  })

  it('accepts each code once, however many try it concurrently', async () => {
    const { uri } = await withSecondFactor(await here.signedUp('bo'))
    const pages = [here.browser(), here.browser(), here.browser()]
    for (const page of pages) await page.signIn('bo')
    // Both at the same moment, because a half-minute period may end in between.
    const [code, next] = [codeOf(uri), codeOf(uri, 1)]
    const statuses = await Promise.all(pages.map(async (page) => (await verify(page, code)).status))
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 401, 401])
    const late = here.browser()
    await late.signIn('bo')
    expect(await verify(late, code)).toMatchObject({ body: { code: 'CODE_USED' } })
    expect(await verify(late, next)).toMatchObject({ status: 200 })
  })

  it('accepts each recovery code once in place of a code from the app; new ones invalidate the old', async () => {
    const bo = await here.signedUp('bo')
    const { codes } = await withSecondFactor(bo)
    const page = here.browser()
    await page.signIn('bo')
    expect(await recover(page, codes[0]!)).toMatchObject({ status: 200 })
    expect(await isSignedIn(page)).toBe(true)
    expect(await page.get('/account')).toMatchObject({ body: { recoveryCodes: 9 } })
    const again = here.browser()
    await again.signIn('bo')
    expect((await recover(again, codes[0]!)).status).toBe(401)
    expect((await bo.post('/two-factor/generate-backup-codes', { password: 'wrong password' })).status).toBe(400)
    const fresh = (await bo.post('/two-factor/generate-backup-codes', { password: PASSWORD })).body.backupCodes
    expect((await recover(again, codes[1]!)).status).toBe(401)
    expect((await recover(again, fresh[0])).status).toBe(200)
  })

  it('throttles guesses, at one challenge and over many, including recovery codes', async () => {
    const { uri } = await withSecondFactor(await here.signedUp('bo'))
    const statuses: number[] = []
    for (let n = 0; n < 7; n++) {
      const page = here.browser()
      await page.signIn('bo')
      statuses.push((n % 2 ? await recover(page, 'aaaaa-bbbbb') : await verify(page, '000000')).status)
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
    const page = here.browser()
    await page.signIn('bo')
    expect((await verify(page, codeOf(uri))).body.code).toBe('TOO_MANY_TRIES')
    here.now += 10 * 60_000
    expect((await verify(page, codeOf(uri))).status).toBe(200)
  })

  it('is turned off with the password, which sends an email to a confirmed address', async () => {
    const bo = await here.signedUp('bo')
    await withSecondFactor(bo)
    await here.auth.access.confirmAddress(here.idOf('bo'))
    expect((await bo.post('/two-factor/disable', { password: 'wrong password' })).status).toBe(400)
    expect((await bo.post('/two-factor/disable', { password: PASSWORD })).status).toBe(200)
    expect(letters.at(-1)).toEqual({ kind: 'second-factor-off', by: null })
    expect(await here.browser().signIn('bo')).toMatchObject({ body: { user: { name: 'bo' } } })
  })
})

describe('C327 the second factor can’t be bypassed', () => {
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
  ])('by a password alone: %s %s', async (method, path) => {
    await withSecondFactor(await here.signedUp('bo'))
    const page = here.browser()
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

  it.each(['handed over', 'mailed'])('by a password reset link that was %s', async (way) => {
    const { uri } = await withSecondFactor(await here.signedUp('bo'))
    const token =
      way === 'mailed'
        ? await here.auth.access.mailedToken(here.idOf('bo'), 60)
        : await here.auth.access.resetToken(here.idOf('bo'), null)
    const page = here.browser()
    expect(await page.post('/reset-password', { token, newPassword: 'another horse' })).toMatchObject({ status: 200 })
    expect(await isSignedIn(page)).toBe(false)
    expect(await page.signIn('bo', 'another horse')).toMatchObject({ body: { twoFactorRedirect: true } })
    expect(await isSignedIn(page)).toBe(false)
    expect((await verify(page, codeOf(uri))).status).toBe(200)
  })

  it('by a trusted device, a code without a session, or someone else’s challenge', async () => {
    const { uri } = await withSecondFactor(await here.signedUp('bo'))
    const page = here.browser()
    await page.signIn('bo')
    for (const extra of [{ trustDevice: true }, { disableSession: true }]) {
      expect(await page.post('/two-factor/verify-totp', { code: codeOf(uri), ...extra })).toMatchObject({
        body: { code: 'FIELD_UNKNOWN' },
      })
    }
    expect((await verify(here.browser(), codeOf(uri))).body.code).toBe('INVALID_TWO_FACTOR_COOKIE')
    const cy = await here.signedUp('cy')
    await withSecondFactor(cy)
    const other = here.browser()
    await other.signIn('cy')
    expect((await verify(other, codeOf(uri))).status).toBe(401)
    const forged = here.browser()
    for (const [name, value] of other.cookies) forged.cookies.set(name, value.replace(/^[^.]*/, '2fa-guess'))
    expect((await verify(forged, codeOf(uri))).status).toBe(401)
  })

  it('by a form posted without scripts', async () => {
    await withSecondFactor(await here.signedUp('bo'))
    const page = here.browser()
    const form = new URLSearchParams({ email: 'bo@example.com', password: PASSWORD, next: '/users' }).toString()
    const answer = await page.post('/sign-in/form', form, { 'content-type': 'application/x-www-form-urlencoded' })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/sign-in?next=%2Fusers&step=code')
    expect(await isSignedIn(page)).toBe(false)
  })

  it('by any other way that starts a session', async () => {
    await withSecondFactor(await here.signedUp('bo'))
    const database = here.openFile()
    const none = [undefined, '/sign-up/email', '/reset-password', '/verify-email', '/email/confirm', '/anything-new']
    for (const path of none)
      expect(() => requireAsked(database, here.idOf('bo'), path)).toThrow('Sign in with your code')
    await here.signedUp('cy')
    for (const path of none) expect(() => requireAsked(database, here.idOf('cy'), path)).not.toThrow()
    database.close()
  })

  it('by earlier codes, once it was set up again', async () => {
    const bo = await here.signedUp('bo')
    const old = await withSecondFactor(bo)
    await bo.post('/two-factor/disable', { password: PASSWORD })
    await withSecondFactor(bo)
    const page = here.browser()
    await page.signIn('bo')
    expect((await verify(page, codeOf(old.uri))).status).toBe(401)
    expect((await recover(page, old.codes[0]!)).status).toBe(401)
  })
})

describe('C328 a lost second factor', () => {
  it('can be turned off by an administrator who isn’t its owner, and by no one else; its owner learns who did it', async () => {
    const ada = await here.signedUp('ada')
    const [bo, cy] = [await here.signedUp('bo'), await here.signedUp('cy')]
    const reset = (page: AccountBrowser, userId: string) => page.post('/people/second-factor', { userId })
    expect(await reset(ada, 'bo')).toMatchObject({ status: 403, body: { code: 'NO_SECOND_FACTOR' } })
    await withSecondFactor(bo)
    await withSecondFactor(ada)
    await here.auth.access.confirmAddress(here.idOf('bo'))
    expect(await ada.get('/people/account?userId=bo')).toMatchObject({ body: { hasSecondFactor: true } })
    expect(await reset(here.browser(), 'bo')).toMatchObject({ status: 401 })
    expect(await reset(cy, 'bo')).toMatchObject({ status: 403, body: { code: 'ADMIN_ONLY' } })
    expect(await reset(ada, 'ada')).toMatchObject({ body: { code: 'OWN_ACCOUNT' } })
    expect(await reset(ada, 'bo')).toMatchObject({ status: 200 })
    expect(letters.at(-1)).toEqual({ kind: 'second-factor-off', by: 'ada' })
    const page = here.browser()
    await page.signIn('bo')
    expect(await page.get('/notices')).toMatchObject({
      body: { notices: [{ kind: 'second-factor', by: 'ada', at: here.now }] },
    })
    // Bo sets it up again.
    const { uri } = await withSecondFactor(page)
    const again = here.browser()
    await again.signIn('bo')
    expect((await verify(again, codeOf(uri))).status).toBe(200)
  })
})
