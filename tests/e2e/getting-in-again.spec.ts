/** Someone recovers their account in each of the ways that a server with email and a provider offers. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { codeOf, codeOfSecret } from '../support/authenticator'
import { expectNoViolation } from '../support/axe'
import { callerOf } from '../support/by-http'
import { accountOf, expectSignedIn, liveAt, signIn, signOut, visit } from '../support/in-browser'
import { type OidcProvider, startOidcProvider } from '../support/oidc-provider'
import { arrive, leave } from '../support/person'
import { type RunningServer, startServer } from '../support/server'
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink'
import { ROOT } from '../support/source-tree'
import { like, t } from '../support/text'

// Providers lead back by navigations, and those pass through the worker.
test.use({ serviceWorkers: 'allow' })

let server: RunningServer
let sink: SmtpSink
let provider: OidcProvider

test.beforeAll(async () => {
  liveAt('again.example')
  ;[sink, provider] = await Promise.all([startSmtpSink(), startOidcProvider()])
  server = await startServer({
    args: ['--smtp-url', sink.url, '--mail-from', 'Chat <chat@example.com>', '--oidc-name', 'The school'],
    env: {
      PARLEY_OIDC_ISSUER: provider.issuer,
      PARLEY_OIDC_CLIENT_ID: provider.clientId,
      PARLEY_OIDC_CLIENT_SECRET: provider.clientSecret,
    },
  })
})
test.afterAll(async () => {
  await server.stop()
  await Promise.all([sink.stop(), provider.stop()])
})

const newPage = async (browser: Browser) => (await browser.newContext()).newPage()
const linkIn = (text: string) => /https?:\/\/\S+#\S+/.exec(text)![0]

/** The second step, with the authenticator's code this many half minutes from now. */
async function enterCode(page: Page, code: string) {
  await page.getByRole('textbox', { name: /code/i }).fill(code)
  await page.getByRole('button', { name: t('auth.signIn'), exact: true }).click()
}

test('C323 C326 C328 C330 C371 people get in again by email, code, recovery code, administrator, command, or provider', async ({
  browser,
}) => {
  const ada = await arrive(browser, server, 'Ada Moss', { setupCode: server.setupCode })
  const bo = await arrive(browser, server, 'Bo Lind')
  const account = accountOf('Bo Lind')
  let page = bo.page

  await test.step('an emailed link confirms the address', async () => {
    await page.goto(linkIn((await sink.next(account.email)).text))
    await expectNoViolation(page, 'the page that confirms an address')
    await page.getByRole('button', { name: t('auth.confirm') }).click()
    await expect(page.getByText(t('auth.emailConfirmed'))).toBeVisible()
  })

  await test.step('two-step sign-in is set up', async () => {
    await page.goto(`${server.url}/settings/security`)
    await page.getByRole('button', { name: t('secondFactor.setUp') }).click()
  })
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(t('secondFactor.password')).fill(account.password)
  await dialog.getByRole('button', { name: t('secondFactor.continue') }).click()
  await expect(dialog.getByRole('img', { name: t('secondFactor.qr') })).toBeVisible()
  await expectNoViolation(page, 'setting up two-step sign-in')
  const secret = await dialog.getByLabel(t('secondFactor.secret')).inputValue()
  await dialog.getByLabel(t('secondFactor.code')).fill(codeOfSecret(secret, -1))
  await dialog.getByRole('button', { name: t('secondFactor.turnOn') }).click()
  await expect(dialog.getByRole('listitem')).toHaveCount(10)
  const codes = await dialog.getByRole('listitem').allTextContents()
  await dialog.getByRole('button', { name: t('secondFactor.codesSaved') }).click()
  await expect(page.getByText(t('secondFactor.codesLeft', { count: 10 }))).toBeVisible()

  await test.step('a forgotten password is replaced through an emailed link; the code is still required', async () => {
    page = await newPage(browser)
    await page.goto(`${server.url}/sign-in`)
    await page.getByLabel(t('auth.email')).fill('bo')
    await page.getByRole('button', { name: t('auth.forgot') }).click()
    await expect(page.getByRole('heading', { name: t('auth.forgot') })).toBeVisible()
    await expect(page.getByLabel(t('auth.email'))).toHaveValue('bo')
    await page.getByLabel(t('auth.email')).fill(account.email)
    await page.getByRole('button', { name: t('auth.backToSignIn') }).click()
    await expect(page.getByRole('heading', { name: t('auth.forgot') })).toBeHidden()
    await expect(page.getByLabel(t('auth.email'))).toHaveValue(account.email)
    await page.getByRole('button', { name: t('auth.forgot') }).click()
    await expectNoViolation(page, 'asking for a link')
    await page.getByRole('button', { name: t('auth.sendLink') }).click()
    await expect(page.getByText(like('auth.linkSent'))).toBeVisible()
    await page.goto(linkIn((await sink.next(account.email)).text))
    await page.getByLabel(t('auth.newPassword')).fill('a new horse')
    await page.getByRole('button', { name: t('auth.savePassword') }).click()
    await expect(page).toHaveURL(/\/sign-in/)
    await signIn(page, server, { ...account, password: 'a new horse' })
    await expectNoViolation(page, 'asking for a code')
    await enterCode(page, codeOfSecret(secret))
    await expectSignedIn(page)
    expect((await sink.next(account.email)).subject).toContain('was changed')
    await page.context().close()
  })

  await test.step('a recovery code signs in without the lost phone', async () => {
    page = await newPage(browser)
    await signIn(page, server, { ...account, password: 'a new horse' })
    await page.getByRole('button', { name: t('auth.useRecoveryCode') }).click()
    await enterCode(page, codes[0]!)
    await expectSignedIn(page)
    await page.context().close()
  })

  await test.step('an administrator turns off a lost second factor, and its owner sees who did', async () => {
    const caller = await callerOf(ada.page.request, server, 'Ada Moss')
    const conversationId = await caller.functions.mutation(api.conversations.getOrCreateConversation, {
      participantIds: [caller.userId, bo.userId],
    })
    await visit(ada.page, server, `/messages?conversationId=${conversationId}`)
    await ada.page.getByRole('button', { name: t('details.open') }).click()
    await ada.page.getByRole('button', { name: t('auth.account') }).click()
    await ada.page.getByRole('button', { name: t('account.secondFactor') }).click()
    await expect(ada.page.getByText(t('account.secondFactorOff', { name: 'Bo Lind' }))).toBeVisible()
    page = await newPage(browser)
    await signIn(page, server, { ...account, password: 'a new horse' })
    await expect(page.getByText(t('notices.secondFactorBy', { name: 'Ada Moss' }))).toBeVisible()
    await page.getByRole('button', { name: t('notices.dismiss') }).click()
  })

  await test.step('a command on the server turns off an administrator’s', async () => {
    const admin = accountOf('Ada Moss')
    const post = (path: string, data: object) =>
      ada.page.request.post(`${server.url}/api/auth${path}`, { data, headers: { origin: server.url } })
    const begun = await post('/two-factor/enable', { password: admin.password })
    const { totpURI } = (await begun.json()) as { totpURI: string }
    expect((await post('/two-factor/verify-totp', { code: codeOf(totpURI, -1) })).status()).toBe(200)
    const words = ['admin', 'reset-2fa', admin.email, '--data-dir', server.dataDir]
    await promisify(execFile)(process.execPath, [join(ROOT, 'dist/commands.mjs'), ...words])
    const again = await newPage(browser)
    await signIn(again, server, admin)
    await expect(again.getByText(t('notices.secondFactorByOwner'))).toBeVisible()
    await again.context().close()
  })

  await test.step('an account at a provider is linked, and signs in', async () => {
    provider.person = { sub: 'bo-1', email: 'bo@school.example', email_verified: true, name: 'Bo' }
    await visit(page, server, '/settings/security')
    await page.getByRole('button', { name: t('provider.link', { name: 'The school' }) }).click()
    await page.getByRole('dialog').getByLabel(t('secondFactor.password')).fill('a new horse')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('secondFactor.continue') })
      .click()
    await expect(page.getByText('Linked. You can sign in with The school')).toBeVisible()
    await signOut(page)
    await page.getByRole('button', { name: t('auth.signInWith', { name: 'The school' }) }).click()
    // Where the user was when they signed out.
    await expect(page).toHaveURL(`${server.url}/settings/security`)
    await page.context().close()
    // An address that already has an account doesn't open that account.
    provider.person = { sub: 'eve-1', email: account.email, email_verified: true, name: 'Eve' }
    page = await newPage(browser)
    await page.goto(`${server.url}/sign-in`)
    await page.getByRole('button', { name: t('auth.signInWith', { name: 'The school' }) }).click()
    await expect(page.getByText(t('auth.errors.emailTaken'))).toBeVisible()
    await page.context().close()
    // Someone without a password here sees where their second factor is managed.
    provider.person = { sub: 'cy-1', email: 'cy@school.example', email_verified: true, name: 'Cy' }
    page = await newPage(browser)
    await page.goto(`${server.url}/sign-in`)
    await page.getByRole('button', { name: t('auth.signInWith', { name: 'The school' }) }).click()
    await expectSignedIn(page)
    await visit(page, server, '/settings/security')
    await expect(page.getByText(like('provider.only'))).toBeVisible()
    await page.context().close()
  })
  await leave(ada)
  await leave(bo)
})
