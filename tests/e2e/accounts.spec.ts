import { expect, type Page, test } from '@playwright/test'
import { accountOf, expectSignedIn, signIn, signUp } from '../support/in-browser'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer({ isFresh: true })
const ada = accountOf('Ada Moss')

test.describe.configure({ mode: 'serial' })

let page: Page

test.beforeAll(async ({ browser }) => {
  page = await (await browser.newContext()).newPage()
})

test.afterAll(async () => page?.context().close())

test('G3.1 without any account, the page creates the first, and explains the setup code', async () => {
  await page.goto(`${server().url}/messages`)
  await expect(page).toHaveURL(/\/sign-up\?next=/)
  await expect(page.getByRole('heading', { name: t('auth.setUp', { server: 'Parley' }) })).toBeVisible()
  await expect(page.getByText(t('auth.setUpText'))).toBeVisible()
  await expect(page.getByLabel(t('auth.setupCode'))).toHaveAccessibleDescription(/Look in the server’s terminal or log/)
})

test('a field’s error is below it, is announced with it, and disappears with the next keystroke', async () => {
  const create = page.getByRole('button', { name: t('auth.signUp') })
  await page.getByLabel(t('auth.setupCode')).fill('AAAA-AAAA-AAAA')
  await page.getByLabel(t('auth.name')).fill(ada.name)
  for (const [label, text, problem] of [
    [t('auth.email'), '', t('auth.errors.emailEmpty')],
    [t('auth.email'), 'ada', t('auth.errors.email')],
    [t('auth.password'), '', t('auth.errors.passwordEmpty')],
    [t('auth.password'), 'short', t('auth.errors.passwordTooShort')],
  ] as const) {
    if (label === 'Password') await page.getByLabel(t('auth.email')).fill(ada.email)
    await page.getByLabel(label).fill(text)
    await create.click()
    await expect(page.getByLabel(label)).toHaveAccessibleDescription(problem)
    await expect(page.getByLabel(label)).toHaveAttribute('aria-invalid', 'true')
    await expect(page.getByLabel(label)).toBeFocused()
    await page.keyboard.type('x')
    await expect(page.getByText(problem)).toHaveCount(0)
  }
})

test('the first account needs the setup code', async () => {
  expect(server().setupCode).toMatch(/\w/)
  await page.getByLabel(t('auth.email')).fill(ada.email)
  await page.getByLabel(t('auth.password')).fill(ada.password)
  await page.getByRole('button', { name: t('auth.signUp') }).click()
  await expect(page.getByLabel(t('auth.setupCode'))).toHaveAccessibleDescription(/^That setup code isn’t right/)

  await signUp(page, server(), ada, server().setupCode)
})

test('G3.3 a reload keeps the session, signing out ends it', async () => {
  await page.reload()
  await expectSignedIn(page)

  await page.goto(`${server().url}/profile`)
  await page.getByRole('button', { name: t('profile.signOut'), exact: true }).click()
  await expect(page).toHaveURL(/\/sign-in/)
})

test('G3.1 signed-out users are redirected to the sign-in page', async () => {
  await page.goto(`${server().url}/messages`)
  await expect(page).toHaveURL(/\/sign-in/)
  await expect(page.getByRole('heading', { name: like('auth.signInTo') })).toBeVisible()
  await expect(page.getByRole('button', { name: t('auth.signIn') })).toBeVisible()
})

test('G3.2 correct credentials sign in, wrong ones show an error', async () => {
  await signIn(page, server(), { ...ada, password: 'something else' })
  await expect(page.getByText(t('auth.errors.mismatch'))).toBeVisible()
  await signIn(page, server(), ada)
  await expectSignedIn(page)
})

test('G1.1 there are three pages: sign in, messages and people', async () => {
  await expectSignedIn(page)
  await page
    .getByRole('link', { name: t('nav.people'), exact: true })
    .first()
    .click()
  await expect(page.getByRole('heading', { name: t('people.title') })).toBeVisible()
})

test('C475 the sign-in form works before its scripts have loaded', async ({ browser }) => {
  const context = await browser.newContext()
  await context.route('**/*.js', () => {})
  const early = await context.newPage()
  const send = async (password: string) => {
    await early.getByLabel(t('auth.email')).fill(ada.email)
    await early.getByLabel(t('auth.password'), { exact: true }).fill(password)
    await early.getByRole('button', { name: t('auth.signIn') }).click()
  }
  await early.goto(`${server().url}/sign-in?next=/users`, { waitUntil: 'commit' })
  await send('something else')
  await expect(early.getByText(t('auth.errors.mismatch'))).toBeVisible()
  await send(ada.password)
  await expect(early).toHaveURL(`${server().url}/users`)
  await context.close()
})
