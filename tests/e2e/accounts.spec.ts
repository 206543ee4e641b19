import { expect, type Page, test } from '@playwright/test'
import { accountOf, expectSignedIn, signIn, signUp } from '../support/in-browser'
import { useServer } from '../support/use-server'

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
  await expect(page.getByRole('heading', { name: 'Set up Parley' })).toBeVisible()
  await expect(page.getByText('Create the first account.')).toBeVisible()
  await expect(page.getByLabel('Setup code')).toHaveAccessibleDescription(/Look in the server’s terminal or log/)
})

test('a field’s error is below it, is announced with it, and disappears with the next keystroke', async () => {
  const create = page.getByRole('button', { name: 'Create account' })
  await page.getByLabel('Setup code').fill('AAAA-AAAA-AAAA')
  await page.getByLabel('Name').fill(ada.name)
  for (const [label, text, problem] of [
    ['Email', '', 'Enter your email.'],
    ['Email', 'ada', 'Enter a valid email address.'],
    ['Password', '', 'Enter your password.'],
    ['Password', 'short', 'Use at least 8 characters.'],
  ] as const) {
    if (label === 'Password') await page.getByLabel('Email').fill(ada.email)
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
  await page.getByLabel('Email').fill(ada.email)
  await page.getByLabel('Password').fill(ada.password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByLabel('Setup code')).toHaveAccessibleDescription(/^That setup code isn’t right/)

  await signUp(page, server(), ada, server().setupCode)
})

test('G3.3 a reload keeps the session, signing out ends it', async () => {
  await page.reload()
  await expectSignedIn(page)

  await page.goto(`${server().url}/profile`)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(page).toHaveURL(/\/sign-in/)
})

test('G3.1 signed-out users are redirected to the sign-in page', async () => {
  await page.goto(`${server().url}/messages`)
  await expect(page).toHaveURL(/\/sign-in/)
  await expect(page.getByRole('heading', { name: /Sign in/ })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
})

test('G3.2 correct credentials sign in, wrong ones show an error', async () => {
  await signIn(page, server(), { ...ada, password: 'something else' })
  await expect(page.getByText('Incorrect email or password.')).toBeVisible()
  await signIn(page, server(), ada)
  await expectSignedIn(page)
})

test('G1.1 there are three pages: sign in, messages and people', async () => {
  await expectSignedIn(page)
  await page.getByRole('link', { name: 'People', exact: true }).first().click()
  await expect(page.getByRole('heading', { name: /^People/ })).toBeVisible()
})

test('C475 the sign-in form works before its scripts have loaded', async ({ browser }) => {
  const context = await browser.newContext()
  await context.route('**/*.js', () => {})
  const early = await context.newPage()
  const send = async (password: string) => {
    await early.getByLabel('Email').fill(ada.email)
    await early.getByLabel('Password', { exact: true }).fill(password)
    await early.getByRole('button', { name: 'Sign in' }).click()
  }
  await early.goto(`${server().url}/sign-in?next=/users`, { waitUntil: 'commit' })
  await send('something else')
  await expect(early.getByText('Incorrect email or password.')).toBeVisible()
  await send(ada.password)
  await expect(early).toHaveURL(`${server().url}/users`)
  await context.close()
})
