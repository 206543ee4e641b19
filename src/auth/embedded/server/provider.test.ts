import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AccountBrowser, withAccounts } from '../../../../tests/support/accounts'
import { PASSWORD } from '../../../../tests/support/auth-browser'
import { codeOf } from '../../../../tests/support/authenticator'
import { withinOnePeriod } from '../../../../tests/support/one-period'
import { type OidcProvider, startOidcProvider } from '../../../../tests/support/oidc-provider'

let provider: OidcProvider
beforeEach(async () => {
  provider = await startOidcProvider()
})
withinOnePeriod()
const here = withAccounts(() => {
  const { issuer, clientId, clientSecret } = provider
  return { provider: { issuer, clientId, clientSecret, name: 'The school' } }
})
afterEach(() => provider.stop())

const BO = {
  sub: 'bo-1',
  email: 'bo@school.example',
  email_verified: true,
  name: 'Bo Lind',
  picture: 'https://evil.example/p.png',
}

const withAdmin = () => here.signedUp('ada')

/** A round trip to the provider; returns the page it ends on. */
async function visit(page: AccountBrowser, path = '/sign-in/social', body: object = {}) {
  const begun = await page.post(path, body)
  expect(begun).toMatchObject({ status: 200 })
  const there = await fetch(begun.body.url as string, { redirect: 'manual' })
  return returnTo(page, there.headers.get('location')!)
}

async function returnTo(page: AccountBrowser, address: string) {
  const { pathname, search } = new URL(address)
  const back = await page.get(`${pathname.replace('/api/auth', '')}${search}`)
  return back.headers.get('location')
}

const isSignedIn = async (page: AccountBrowser) => (await page.get('/token')).status === 200
const accountOf = async (page: AccountBrowser) => (await page.get('/account')).body

describe('C329 signing in with a provider', () => {
  it('creates an account with name and address but no picture, and finds it again by its id there', async () => {
    await withAdmin()
    provider.person = BO
    const page = here.browser()
    expect(await visit(page, '/sign-in/social', { next: '/users' })).toBe('/users')
    const { user } = (await page.get('/get-session')).body
    expect(user).toMatchObject({ name: 'Bo Lind', email: BO.email, image: null, emailVerified: true, isAdmin: false })
    expect(await accountOf(page)).toMatchObject({
      hasPassword: false,
      provider: { name: 'The school', isLinked: true },
    })
    // Another name and address at the provider: still the same person, with the name they have here.
    provider.person = { ...BO, email: 'other@school.example', name: 'Robert' }
    const again = here.browser()
    await visit(again)
    expect((await again.get('/get-session')).body.user).toMatchObject({ id: user.id, name: 'Bo Lind', email: BO.email })
    // A different account at the provider with the same address has no account here.
    provider.person = { ...BO, sub: 'eve-1' }
    expect(await visit(here.browser())).toMatch(/^\/sign-in\?error=account_not_linked/)
  })

  it('uses PKCE, a state, and a nonce, and stores no token of the provider', async () => {
    await withAdmin()
    provider.person = BO
    await visit(here.browser())
    expect(provider.asked.get('code_challenge_method')).toBe('S256')
    for (const part of ['state', 'nonce', 'code_challenge'])
      expect(provider.asked.get(part)!.length).toBeGreaterThan(20)
    expect(provider.asked.get('redirect_uri')).toBe(`${here.origin}/api/auth/callback/oidc`)
    const database = here.openFile()
    const row = database.prepare(`select * from account where "providerId" = 'oidc'`).get()
    database.close()
    expect(row).toMatchObject({
      accountId: `${provider.issuer} bo-1`,
      accessToken: null,
      idToken: null,
      refreshToken: null,
    })
  })

  it('never creates the first account, which needs the setup code', async () => {
    provider.person = BO
    expect(await visit(here.browser())).toMatch(/^\/sign-in\?error=SETUP_CODE_NEEDED/)
    expect(here.auth.setupCode()).not.toBe(null)
  })

  it('carries an invitation along if one is needed, and uses it up', async () => {
    const ada = await withAdmin()
    here.auth.close()
    await here.boot({ registration: 'invite' })
    provider.person = BO
    expect(await visit(here.browser())).toMatch(/error=INVITE_NEEDED/)
    expect(await visit(here.browser(), '/sign-in/social', { invite: 'guess' })).toMatch(/error=INVITE_INVALID/)
    const { code } = (await ada.post('/invites', { uses: 1, days: 1 })).body
    const page = here.browser()
    expect(await visit(page, '/sign-in/social', { invite: code })).toBe('/')
    expect(await isSignedIn(page)).toBe(true)
    provider.person = { ...BO, sub: 'cy-1', email: 'cy@school.example' }
    expect(await visit(here.browser(), '/sign-in/social', { invite: code })).toMatch(/error=INVITE_INVALID/)
    // An existing account needs no invitation.
    provider.person = BO
    expect(await visit(here.browser())).toBe('/')
    here.auth.close()
    await here.boot({ registration: 'closed' })
    provider.person = { ...BO, sub: 'cy-1', email: 'cy@school.example' }
    expect(await visit(here.browser())).toMatch(/error=REGISTRATION_CLOSED/)
  })

  it('is never linked by an address, confirmed or not, here or there', async () => {
    const ada = await withAdmin()
    await here.auth.access.confirmAddress(here.auth.access.find({ email: 'ada@example.com' }).id)
    for (const email_verified of [true, false]) {
      provider.person = { ...BO, email: 'Ada@example.com', email_verified }
      const page = here.browser()
      expect(await visit(page)).toMatch(/^\/sign-in\?error=account_not_linked/)
      expect(await isSignedIn(page)).toBe(false)
    }
    expect(await accountOf(ada)).toMatchObject({ provider: { isLinked: false } })
  })

  it('ends where it began: not in another browser, not twice, and not on another site', async () => {
    await withAdmin()
    provider.person = BO
    const page = here.browser()
    const { url } = (await page.post('/sign-in/social', {})).body
    const back = (await fetch(url, { redirect: 'manual' })).headers.get('location')!
    const other = here.browser()
    expect(await returnTo(other, back)).toMatch(/error=state_mismatch/)
    expect(await isSignedIn(other)).toBe(false)
    for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', 7]) {
      expect(await visit(here.browser(), '/sign-in/social', { next })).toBe('/')
    }
    for (const extra of [
      { idToken: { token: 'x' } },
      { scopes: ['admin'] },
      { callbackURL: '/users' },
      { additionalData: { again: 'x' } },
      { provider: 'github' },
    ]) {
      expect(await here.browser().post('/sign-in/social', extra)).toMatchObject({ body: { code: 'FIELD_UNKNOWN' } })
    }
  })

  it('a rejection by the provider is shown here', async () => {
    await withAdmin()
    provider.refusal = 'access_denied'
    expect(await visit(here.browser())).toMatch(/^\/sign-in\?error=access_denied/)
    provider.person = { sub: 'no-address' }
    expect(await visit(here.browser())).toMatch(/^\/sign-in\?error=/)
  })

  it('rejects a disabled account, and asks for a second factor as after a password', async () => {
    const ada = await withAdmin()
    provider.person = BO
    expect(await visit(ada, '/link-social', { password: PASSWORD })).toBe('/settings/security')
    const { totpURI } = (await ada.post('/two-factor/enable', { password: PASSWORD })).body
    await ada.post('/two-factor/verify-totp', { code: codeOf(totpURI, -1) })
    const page = here.browser()
    const asks = `${here.origin}/sign-in?step=code&next=%2Fusers`
    expect(await visit(page, '/sign-in/social', { next: '/users' })).toBe(asks)
    expect(await isSignedIn(page)).toBe(false)
    expect((await page.get('/get-session')).body).toBe(null)
    expect((await page.post('/two-factor/verify-totp', { code: codeOf(totpURI) })).status).toBe(200)
    expect(await isSignedIn(page)).toBe(true)

    provider.person = { ...BO, sub: 'cy-1', email: 'cy@school.example' }
    await visit(here.browser())
    here.auth.access.setDisabled(here.auth.access.find({ email: 'cy@school.example' }).id, true)
    const cy = here.browser()
    expect(await visit(cy)).toMatch(/error=ACCOUNT_DISABLED/)
    expect(await isSignedIn(cy)).toBe(false)
  })

  it('doesn’t exist unless it is configured', async () => {
    await withAdmin()
    here.auth.close()
    await here.boot({ provider: null })
    expect((await here.browser().post('/sign-in/social', {})).status).toBe(404)
    expect((await here.browser().get('/callback/oidc')).status).toBe(404)
    expect((await here.browser().get('/registration')).body).toMatchObject({ provider: null })
  })
})

describe('C330 a linked account', () => {
  it('is linked and unlinked in settings with the password, and belongs to one person here', async () => {
    const ada = await withAdmin()
    provider.person = BO
    expect(await ada.post('/link-social', {})).toMatchObject({ body: { code: 'PASSWORD_NEEDED' } })
    expect(await ada.post('/link-social', { password: 'wrong password' })).toMatchObject({
      body: { code: 'INVALID_PASSWORD' },
    })
    expect(await here.browser().post('/link-social', { password: PASSWORD })).toMatchObject({ status: 401 })
    expect(await visit(ada, '/link-social', { password: PASSWORD })).toBe('/settings/security')
    expect(await accountOf(ada)).toMatchObject({ provider: { isLinked: true } })
    const page = here.browser()
    await visit(page)
    expect((await page.get('/get-session')).body.user).toMatchObject({ name: 'ada', image: null })

    const cy = here.browser()
    await cy.signUp('cy')
    expect(await visit(cy, '/link-social', { password: PASSWORD })).toMatch(/^\/settings\/security\?error=/)
    expect(await ada.post('/unlink-provider', { password: 'wrong password' })).toMatchObject({ status: 400 })
    expect(await ada.post('/unlink-provider', { password: PASSWORD })).toMatchObject({ status: 200 })
    expect(await visit(here.browser())).toBe('/')
    expect((await ada.get('/get-session')).body.user.name).toBe('ada')
    expect(await accountOf(ada)).toMatchObject({ provider: { isLinked: false } })
  })

  it('C374 without a password changes its address or is deleted only right after a confirmation at the provider', async () => {
    await withAdmin()
    provider.person = BO
    const page = here.browser()
    await visit(page)
    const refused = { status: 403, body: { code: 'CONFIRM_AGAIN' } }
    expect(await page.post('/email', { email: 'bo@new.example' })).toMatchObject(refused)
    expect(await page.post('/delete-user', {})).toMatchObject(refused)
    expect(await page.post('/unlink-provider', { password: PASSWORD })).toMatchObject({ status: 400 })
    expect(await page.post('/two-factor/enable', { password: PASSWORD })).toMatchObject({ status: 400 })
    // Signing in again is not enough: the provider may not have asked for the password.
    await visit(page)
    expect(await page.post('/email', { email: 'bo@new.example' })).toMatchObject(refused)

    // A different account at the provider confirms nothing.
    provider.person = { ...BO, sub: 'eve-1', email: 'eve@school.example' }
    await visit(here.browser())
    expect(await visit(page, '/sign-in/social', { again: true })).toMatch(/^\/profile\?error=OTHER_PERSON/)
    expect(await page.post('/email', { email: 'bo@new.example' })).toMatchObject(refused)
    provider.person = { ...BO, auth_time: Math.floor(here.now / 1000) - 3_600 }
    expect(await visit(page, '/sign-in/social', { again: true })).toMatch(/^\/profile\?error=/)

    provider.person = { ...BO, auth_time: Math.floor(here.now / 1000) }
    expect(await visit(page, '/sign-in/social', { again: true })).toBe('/profile')
    expect(provider.asked.get('prompt')).toBe('login')
    expect(provider.asked.get('max_age')).toBe('0')
    expect(await accountOf(page)).toMatchObject({ hasShown: true })
    // The first session, and the new one that replaces the second.
    expect((await page.get('/devices')).body.devices).toHaveLength(2)
    expect(await page.post('/email', { email: 'bo@new.example' })).toMatchObject({ status: 200 })
    here.now += 5 * 60_000
    expect(await page.post('/delete-user', {})).toMatchObject(refused)
    provider.person = { ...BO, auth_time: Math.floor(here.now / 1000) }
    await visit(page, '/sign-in/social', { again: true })
    // The clock was ahead, and has been corrected.
    here.now -= 60 * 60_000
    expect(await page.post('/delete-user', {})).toMatchObject(refused)
    here.now += 60 * 60_000
    expect(await page.post('/delete-user', {})).toMatchObject({ status: 200 })
    expect(await isSignedIn(page)).toBe(false)
  })

  it('gets a password through a link; then both ways work, and the password is required', async () => {
    await withAdmin()
    provider.person = BO
    const page = here.browser()
    await visit(page)
    const token = await here.auth.access.resetToken(here.auth.access.find({ email: BO.email }).id, 'ada')
    expect(await here.browser().post('/reset-password', { token, newPassword: 'a new horse' })).toMatchObject({
      status: 200,
    })
    expect(await isSignedIn(page)).toBe(false)
    expect(await page.post('/sign-in/email', { email: BO.email, password: 'a new horse' })).toMatchObject({
      status: 200,
    })
    expect(await page.post('/email', { email: 'bo@new.example' })).toMatchObject({ body: { code: 'PASSWORD_NEEDED' } })
    await visit(here.browser())
    expect(await page.post('/unlink-provider', { password: 'a new horse' })).toMatchObject({ status: 200 })
  })

  it('is unlinked by the first emailed link if its address was never confirmed: the person who signed up may not be its owner', async () => {
    await withAdmin()
    provider.person = { ...BO, email_verified: false }
    await visit(here.browser())
    const { id } = here.auth.access.find({ email: BO.email })
    const token = await here.auth.access.mailedToken(id, 60)
    await here.browser().post('/reset-password', { token, newPassword: 'a new horse' })
    expect(await visit(here.browser())).toMatch(/error=account_not_linked/)
    const page = here.browser()
    await page.post('/sign-in/email', { email: BO.email, password: 'a new horse' })
    expect(await accountOf(page)).toMatchObject({ isConfirmed: true, provider: { isLinked: false } })
  })
})
